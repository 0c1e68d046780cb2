package io.eventsource.it.browser;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two listeners that share a Redis, behind an nginx with the configuration of the guide. */
final class TwoNodes implements AutoCloseable {

    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path GUIDE = Path.of("../../docs/nginx-two-nodes.conf");

    private final RedisServer redis;
    private final List<LocalListener> listeners = new ArrayList<>();
    private final Process nginx;
    private final int port;

    private TwoNodes(Path directory, RedisServer redis) throws Exception {
        this.redis = redis;
        listeners.add(listener(0));
        listeners.add(listener(0));
        port = RedisServer.freePort();
        nginx = startNginx(directory);
        Await.until(() -> !nginx.isAlive() || answers(port), () -> "nginx does not answer; its log is in " + directory);
        if (!nginx.isAlive()) {
            close();
            throw new IOException("nginx does not start: " + Files.readString(directory.resolve("output")));
        }
    }

    /** Starts all. Skips the test where nginx is not installed; with {@code CI=true} it fails. */
    static TwoNodes start(Path directory) throws Exception {
        if (!Files.isExecutable(NGINX)) {
            String reason = "no nginx is installed (Debian: apt-get install nginx)";
            return "true".equals(System.getenv("CI")) ? fail(reason) : abort(reason);
        }
        RedisServer redis = RedisServer.start(directory);
        try {
            return new TwoNodes(directory, redis);
        } catch (Exception | AssertionError e) {
            redis.close();
            throw e;
        }
    }

    private LocalListener listener(int port) throws IOException {
        return LocalListener.startOn(port, "--redis", redis.uri(), "--subscribers", "many", "-k", "1s");
    }

    /** Starts nginx with the ports of the guide replaced, and all its files in a directory. */
    private Process startNginx(Path directory) throws IOException {
        String guide = Files.readString(GUIDE);
        String files = """
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                """;
        Files.writeString(
                directory.resolve("nginx.conf"),
                guide.replace("127.0.0.1:8881", authority(0))
                        .replace("127.0.0.1:8882", authority(1))
                        .replace("127.0.0.1:8080", "127.0.0.1:" + port)
                        .replace("http {\n", files));
        return new ProcessBuilder(
                        NGINX.toString(),
                        "-p",
                        directory + "/",
                        "-c",
                        "nginx.conf",
                        "-e",
                        "error.log",
                        "-g",
                        "daemon off; master_process off; pid nginx.pid;")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private String authority(int node) {
        return listeners.get(node).uri().getAuthority();
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A URI through nginx. */
    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Ends a node as a power failure does, and starts it again on the same port. */
    void killAndRestart(int node) throws IOException {
        LocalListener killed = listeners.get(node);
        killed.kill();
        listeners.set(node, listener(killed.uri().getPort()));
    }

    @Override
    public void close() throws IOException {
        if (nginx != null) {
            nginx.destroy();
            nginx.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
        listeners.forEach(LocalListener::close);
        redis.close();
    }
}
