package io.eventsource.benchmarks.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server with TLS as a process on one core.
 *
 * @param process the process
 * @param subscribe the URL of a stream
 * @param publish the URL to which events are posted
 */
record ServerUnderTest(Process process, String subscribe, String publish) implements AutoCloseable {

    private static final int TICKS_PER_SECOND = 100;

    /** Starts the launcher of a distribution. */
    static ServerUnderTest listener(Path distribution, Path directory) throws Exception {
        int port = freePort();
        return start(
                directory,
                port,
                Map.of("EVENTSOURCE_JAVA_OPTS", "-Xmx1g"),
                "/poll/bench",
                "/ping/bench",
                distribution.resolve("bin/eventsource-listener").toString(),
                "-P",
                Integer.toString(port),
                "-K",
                directory.resolve("key.pem").toString(),
                "-C",
                directory.resolve("chain.pem").toString(),
                "--subscribers",
                "many");
    }

    static ServerUnderTest nchan(Path directory) throws Exception {
        int port = freePort();
        Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr error;
                worker_rlimit_nofile 20000;
                load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
                events {
                  worker_connections 16384;
                }
                http {
                  access_log off;
                  keepalive_requests 1000000000;
                  keepalive_timeout 1h;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  nchan_shared_memory_size 256m;
                  server {
                    listen 127.0.0.1:%d ssl http2 backlog=1024;
                    ssl_certificate chain.pem;
                    ssl_certificate_key key.pem;
                    location = /pub {
                      nchan_publisher;
                      nchan_channel_id bench;
                      nchan_message_buffer_length 1000;
                    }
                    location = /sub {
                      nchan_subscriber eventsource;
                      nchan_channel_id bench;
                      nchan_subscriber_first_message newest;
                    }
                  }
                }
                """.formatted(port));
        return start(directory, port, Map.of(), "/sub", "/pub", "nginx", "-p", directory + "/", "-c", "nginx.conf");
    }

    private static ServerUnderTest start(
            Path directory,
            int port,
            Map<String, String> environment,
            String subscribe,
            String publish,
            String... program)
            throws Exception {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", "0"));
        command.addAll(List.of(program));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile());
        builder.environment().putAll(environment);
        String url = "https://localhost:" + port;
        ServerUnderTest server = new ServerUnderTest(builder.start(), url + subscribe, url + publish);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!answers(port)) {
            if (!server.process.isAlive() || System.nanoTime() - deadline > 0) {
                server.close();
                throw new IOException(
                        command + " does not start: " + Files.readString(directory.resolve("server.log")));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return server;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The processor time of all its threads, in seconds. */
    double cpu() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (double) (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** The resident memory, in KiB. */
    long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("the process has no resident memory");
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
