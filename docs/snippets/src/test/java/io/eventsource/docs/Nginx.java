package io.eventsource.docs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An nginx that runs {@code docs/nginx.conf} in its own directory. */
final class Nginx implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** Starts it in front of a server, with the ports of the guide replaced. */
    static Nginx start(Path dir, int upstream) throws IOException, InterruptedException {
        int port = freePort();
        String guide = Documents.read(Documents.ROOT.resolve("docs/nginx.conf"));
        Files.writeString(
                dir.resolve("guide.conf"),
                guide.replace("127.0.0.1:8888", "127.0.0.1:" + upstream)
                        .replace("listen 8080", "listen 127.0.0.1:" + port));
        Files.writeString(dir.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    include guide.conf;
                }
                """);
        Process process = new ProcessBuilder(PROGRAM.toString(), "-p", dir + "/", "-c", "nginx.conf")
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("output").toFile())
                .start();
        Nginx nginx = new Nginx(process, port);
        for (int i = 0; i < 1_000 && process.isAlive(); i++) {
            if (answers(port)) {
                return nginx;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        nginx.close();
        throw new IOException("nginx does not start: " + Files.readString(dir.resolve("output")));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
