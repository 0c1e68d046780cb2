package io.eventsource.docs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy that runs a configuration of the operations guide, with its addresses and ports replaced. */
final class ReverseProxy implements AutoCloseable {

    enum Kind {
        APACHE("/usr/sbin/apache2", "apache.conf") {
            @Override
            String configuration(String guide, Path dir, int port) {
                return """
                        ServerRoot /usr/lib/apache2
                        LoadModule mpm_event_module modules/mod_mpm_event.so
                        LoadModule authz_core_module modules/mod_authz_core.so
                        LoadModule proxy_module modules/mod_proxy.so
                        LoadModule proxy_http_module modules/mod_proxy_http.so
                        PidFile %1$s/apache.pid
                        ErrorLog %1$s/apache.log
                        ServerName localhost
                        Listen 127.0.0.1:%2$d
                        """.formatted(dir, port) + guide.replace("*:8080", "127.0.0.1:" + port);
            }

            @Override
            List<String> options(Path configuration) {
                return List.of("-f", configuration.toString(), "-D", "FOREGROUND");
            }
        },
        CADDY("/usr/bin/caddy", "Caddyfile") {
            @Override
            String configuration(String guide, Path dir, int port) {
                return "{\n\tadmin off\n}\n" + guide.replace("events.example.org", "http://127.0.0.1:" + port);
            }

            @Override
            List<String> options(Path configuration) {
                return List.of("run", "--adapter", "caddyfile", "--config", configuration.toString());
            }
        },
        HAPROXY("/usr/sbin/haproxy", "haproxy.cfg") {
            @Override
            String configuration(String guide, Path dir, int port) {
                return guide.replace("bind :8080", "bind 127.0.0.1:" + port);
            }

            @Override
            List<String> options(Path configuration) {
                return List.of("-db", "-f", configuration.toString());
            }
        };

        private final Path program;
        private final String guide;

        Kind(String program, String guide) {
            this.program = Path.of(program);
            this.guide = guide;
        }

        /** Whether it is where Debian has it. */
        boolean isInstalled() {
            return Files.isExecutable(program);
        }

        /** The guide's configuration with what a test needs around it. */
        abstract String configuration(String guide, Path dir, int port);

        abstract List<String> options(Path configuration);
    }

    private final Process process;
    private final int port;

    private ReverseProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ReverseProxy start(Kind kind, Path dir, int upstream) throws IOException, InterruptedException {
        int port = Nginx.freePort();
        String guide = Documents.read(Documents.ROOT.resolve("docs").resolve(kind.guide))
                .replace("127.0.0.1:8888", "127.0.0.1:" + upstream);
        Path configuration = Files.writeString(dir.resolve(kind.guide), kind.configuration(guide, dir, port));
        Path output = dir.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(kind.program.toString());
        builder.command().addAll(kind.options(configuration));
        builder.environment().put("XDG_CONFIG_HOME", dir.toString());
        builder.environment().put("XDG_DATA_HOME", dir.toString());
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        ReverseProxy proxy = new ReverseProxy(process, port);
        for (int i = 0; i < 1_000 && process.isAlive(); i++) {
            if (Nginx.answers(port)) {
                return proxy;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        proxy.close();
        throw new IOException(kind + " does not start: " + Files.readString(output));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** The host that a client names. */
    String host() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroyForcibly); // those of Apache would take their time
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
