package io.eventsource.benchmarks.journal;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Redis that is measured: that of a URI, or a process of the benchmark. Tells what it has used. */
final class RedisUse implements AutoCloseable {

    /**
     * What a Redis has used since its start.
     *
     * @param cpu processor time, in microseconds
     * @param in bytes that it has read
     * @param out bytes that it has written
     */
    record Counters(double cpu, double in, double out) {

        /** Returns what was used since then for each of a number of events. */
        Counters since(Counters before, long events) {
            return new Counters((cpu - before.cpu) / events, (in - before.in) / events, (out - before.out) / events);
        }
    }

    private final String uri;
    private final @Nullable Process process;
    private final RedisClient client;
    private final RedisCommands<String, String> commands;

    private RedisUse(String uri, @Nullable Process process) {
        this.uri = uri;
        this.process = process;
        this.client = RedisClient.create(uri);
        this.commands = connect().sync();
    }

    /** Returns the Redis of a URI, or one that is started; null if the URI is empty and none is installed. */
    static @Nullable RedisUse of(String uri) throws IOException {
        if (!uri.isEmpty()) {
            return new RedisUse(uri, null);
        }
        Path program = Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
                .map(path -> Path.of(path, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (program == null) {
            return null;
        }
        int port = freePort();
        Process process = new ProcessBuilder(
                        List.of(program.toString(), "--bind", "127.0.0.1", "--port", "" + port, "--save", ""))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new RedisUse("redis://127.0.0.1:" + port, process);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Connects, and waits for a process that has just been started. */
    private StatefulRedisConnection<String, String> connect() {
        for (int tries = 1; ; tries++) {
            try {
                return client.connect();
            } catch (RuntimeException e) {
                if (process == null || tries == 100) {
                    throw e;
                }
                try {
                    Thread.sleep(50);
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
        }
    }

    String uri() {
        return uri;
    }

    Counters counters() {
        String info = commands.info();
        return new Counters(
                1e6 * (value(info, "used_cpu_user") + value(info, "used_cpu_sys")),
                value(info, "total_net_input_bytes"),
                value(info, "total_net_output_bytes"));
    }

    private static double value(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Returns how many bytes of memory an entry of a history uses. */
    double entryBytes(String keyPrefix) {
        String stream = stream(keyPrefix);
        return (double) commands.memoryUsage(stream) / commands.xlen(stream);
    }

    /** Removes a history. */
    void forget(String keyPrefix) {
        commands.unlink(stream(keyPrefix), "{" + keyPrefix + "}:meta", "{" + keyPrefix + "}:nodes");
    }

    private static String stream(String keyPrefix) {
        return "{" + keyPrefix + "}:stream";
    }

    @Override
    public void close() {
        client.shutdown();
        if (process != null) {
            process.destroy();
        }
    }
}
