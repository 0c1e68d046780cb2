package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.Certificate;
import io.eventsource.it.support.FullEffort;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The listener as curl, nginx and HAProxy reach it: over HTTP/2, with the PROXY protocol, through a Unix socket. */
@FullEffort
class TransportTest {

    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final Path DOCS = Path.of("../../docs");

    @TempDir
    Path directory;

    @BeforeAll
    static void requireCurl() throws InterruptedException {
        Curl.require();
    }

    /** A stream that curl reads. */
    private static final class Reader implements AutoCloseable {

        private final Process process;
        private final BufferedReader lines;

        Reader(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of("curl", "-sSNk", "-i", "--max-time", "60"));
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            lines = process.inputReader();
        }

        /** Reads until a line has a text. */
        String await(String text) throws IOException {
            List<String> others = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(text)) {
                    return line;
                }
                others.add(line);
            }
            throw new AssertionError("no " + text + " in " + others);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static void requireEvents(String url, String status, String... options) throws Exception {
        List<String> stream = new ArrayList<>(List.of(options));
        stream.add(url + "poll/t");
        try (Reader reader = new Reader(stream.toArray(String[]::new))) {
            assertThat(reader.await("HTTP/")).startsWith(status);
            reader.await(": ");
            for (String data : List.of("1", "2")) {
                List<String> event = new ArrayList<>(List.of(options));
                event.addAll(List.of("-d", data, url + "ping/t"));
                try (Reader request = new Reader(event.toArray(String[]::new))) {
                    request.await(" 200");
                }
                reader.await("data: " + data);
            }
        }
    }

    @Test
    void curlChoosesTheVersionOverTls() throws Exception {
        Certificate certificate = Certificate.make(directory, "test");
        try (Listener listener = Listener.start(
                "-K", certificate.key().toString(), "-C", certificate.chain().toString())) {
            requireEvents(listener.url("/"), "HTTP/2 200", "--http2");
            requireEvents(listener.url("/"), "HTTP/1.1 200", "--http1.1");
            requireEvents(listener.url("/"), "HTTP/2 200", "--http2", "--tls-max", "1.2");
        }
    }

    @Test
    void curlChoosesTheVersionWithoutTls() throws Exception {
        try (Listener listener = Listener.start()) {
            requireEvents(listener.url("/"), "HTTP/2 200", "--http2-prior-knowledge");
            requireEvents(listener.url("/"), "HTTP/1.1 200", "--http2"); // the Upgrade is ignored
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void aNewCertificateDoesNotEndStreamsAndABadOneIsReported(String version) throws Exception {
        Certificate first = Certificate.make(directory, "first");
        Certificate second = Certificate.make(directory, "second");
        Path key = Files.copy(first.key(), directory.resolve("key.pem"));
        Path chain = Files.copy(first.chain(), directory.resolve("chain.pem"));
        try (Listener listener = Listener.start("-K", key.toString(), "-C", chain.toString());
                Reader stream = new Reader(version, listener.url("/poll/t"))) {
            stream.await("HTTP/");
            Files.copy(second.chain(), chain, StandardCopyOption.REPLACE_EXISTING);
            assertThat(listener.launcher().awaitErr(line -> line.contains("is not the key of the certificate")))
                    .endsWith("; the certificate that was read before stays in use");
            assertThat(organization(listener)).isEqualTo("first");
            Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
            listener.launcher().awaitErr(line -> line.contains("was read again"));
            assertThat(organization(listener)).isEqualTo("second");
            try (Reader event = new Reader("-d", "42", listener.url("/ping/t"))) {
                event.await(" 200");
            }
            stream.await("data: 42");
        }
    }

    /** What a new client learns of the owner of the certificate. */
    private static String organization(Listener listener) throws IOException {
        try (Reader reader = new Reader("-v", "-o", "/dev/null", listener.url("/"))) {
            return reader.await("subject:").replaceFirst(".*O=(\\w+).*", "$1");
        }
    }

    @Test
    void aClientOfHttp2ReconnectsAfterAShutdown() throws Exception {
        Certificate certificate = Certificate.make(directory, "test");
        String[] options = {
            "-K", certificate.key().toString(), "-C", certificate.chain().toString(), "-i"
        };
        try (Listener listener = Listener.start(options);
                Reader stream = new Reader("--http2", listener.url("/poll/t"))) {
            stream.await("HTTP/2 200");
            listener.launcher().signal("TERM");
            stream.await("retry:");
            assertThat(listener.launcher().awaitExit().exit()).isZero();
            try (Listener next = Listener.startOn(Integer.parseInt(listener.port()), options)) {
                requireEvents(next.url("/"), "HTTP/2 200", "--http2");
            }
        }
    }

    @Test
    void aUnixSocketEndsWithItsListenerAndIsReplacedAfterAKill() throws Exception {
        Path socket = directory.resolve("socket");
        String[] curl = {"--unix-socket", socket.toString()};
        try (Launcher listener = Launcher.start("listener", "--unix-socket", socket.toString())) {
            listener.awaitOut(line -> line.equals("unix:" + socket));
            requireEvents("http://localhost/", "HTTP/1.1 200", curl);
            listener.kill();
        }
        assertThat(socket).exists();
        try (Launcher listener = Launcher.start("listener", "--unix-socket", socket.toString())) {
            listener.awaitOut(line -> line.equals("unix:" + socket));
            requireEvents("http://localhost/", "HTTP/1.1 200", curl);
            Launcher.Result second = Launcher.run("listener", "--unix-socket", socket.toString());
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err())
                    .containsExactly(
                            "eventsource-listener: cannot listen on " + socket + ": another process listens on it");
            listener.signal("TERM");
            assertThat(listener.awaitExit().exit()).isZero();
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void nginxReachesAUnixSocket() throws Exception {
        assumeTrue(Files.isExecutable(NGINX), "nginx is not installed (Debian: apt-get install nginx)");
        Path socket = directory.resolve("socket");
        try (Launcher listener =
                Launcher.start("listener", "-d", "--unix-socket", socket.toString(), "--trusted-proxies", "unix")) {
            listener.awaitOut(line -> line.startsWith("unix:"));
            int port = freePort();
            String guide = Files.readString(DOCS.resolve("nginx-unix-socket.conf"))
                    .replace("/run/eventsource/socket", socket.toString())
                    .replace("listen 8080", "listen 127.0.0.1:" + port);
            Files.writeString(directory.resolve("nginx.conf"), """
                    daemon off; master_process off; pid nginx.pid; error_log error.log; events {}
                    http { access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                    """ + guide + "}\n");
            try (Proxy nginx = Proxy.start(port, NGINX.toString(), "-p", directory + "/", "-c", "nginx.conf")) {
                requireEvents(nginx.url(port), "HTTP/1.1 200", "-H", "X-Forwarded-For: 192.0.2.1");
                assertThat(listener.awaitErr(line -> line.endsWith(" subscribed to t")))
                        .as("what the client named itself")
                        .contains("127.0.0.1 ");
            }
        }
    }

    @Test
    void haproxySpeaksHttp2AndTheProxyProtocol() throws Exception {
        assumeTrue(Files.isExecutable(HAPROXY), "HAProxy is not installed (Debian: apt-get install haproxy)");
        Certificate certificate = Certificate.make(directory, "test");
        try (Listener http2 = Listener.start("--trusted-proxies", "127.0.0.1");
                Listener proxied = Listener.start(
                        "--trusted-proxies",
                        "127.0.0.1",
                        "--proxy-protocol",
                        "-K",
                        certificate.key().toString(),
                        "-C",
                        certificate.chain().toString())) {
            int port = freePort();
            int bytes = freePort();
            Path guide = Files.writeString(
                    directory.resolve("haproxy.cfg"),
                    Files.readString(DOCS.resolve("haproxy-http2.cfg"))
                            .replace("127.0.0.1:8888", "127.0.0.1:" + http2.port())
                            .replace("127.0.0.1:8889", "127.0.0.1:" + proxied.port())
                            .replace("bind :8080", "bind 127.0.0.1:" + port)
                            .replace("bind :8443", "bind 127.0.0.1:" + bytes));
            try (Proxy haproxy = Proxy.start(port, HAPROXY.toString(), "-db", "-f", guide.toString())) {
                requireEvents(haproxy.url(port), "HTTP/1.1 200", "--interface", "127.0.0.1");
                requireEvents("https://127.0.0.1:" + bytes + "/", "HTTP/2 200", "--interface", "127.0.0.2");
                assertThat(proxied.launcher().awaitErr(line -> line.endsWith(" subscribed to t")))
                        .contains("127.0.0.2 ");
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A proxy as a process. */
    private record Proxy(Process process) implements AutoCloseable {

        static Proxy start(int port, String... command) throws Exception {
            Proxy proxy = new Proxy(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
            Await.until(() -> answers(port), () -> command[0] + " does not start");
            return proxy;
        }

        private static boolean answers(int port) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        }

        String url(int port) {
            return "http://127.0.0.1:" + port + "/";
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }
}
