package io.eventsource.benchmarks.transport;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Measures the listener beside nginx with nchan, over TLS: opening streams, idle ones, and events for many. */
public final class Main {

    private static final PrintStream OUT = System.out;

    private Main() {}

    /**
     * Runs the benchmark.
     *
     * @param args the distribution of the launchers, idle streams, subscribers, seconds and rounds
     */
    public static void main(String[] args) throws Exception {
        Path distribution = Path.of(args[0]);
        int idle = number(args, 1, 10_000);
        int subscribers = number(args, 2, 1_000);
        int seconds = number(args, 3, 15);
        int rounds = number(args, 4, 1);
        OUT.println("| server | HTTP | connections | streams opened/s | CPU ms to open one | KiB for each idle stream |"
                + " deliveries/s | CPU µs for each delivery | faults |");
        OUT.println("|---|---|---|---|---|---|---|---|---|");
        for (int round = 0; round < rounds; round++) {
            for (boolean http2 : new boolean[] {false, true}) {
                for (boolean ours : new boolean[] {true, false}) {
                    String name = (ours ? "| listener" : "| nchan") + (http2 ? " | 2" : " | 1.1");
                    try {
                        OUT.println(name + measure(distribution, ours, http2, idle, subscribers, seconds));
                    } catch (IOException e) {
                        OUT.println(name + " | failed: " + e.getMessage());
                    }
                }
            }
        }
        OUT.println(
                "load average: " + Files.readString(Path.of("/proc/loadavg")).strip());
    }

    private static int number(String[] args, int index, int fallback) {
        return args.length > index ? Integer.parseInt(args[index]) : fallback;
    }

    private static String measure(
            Path distribution, boolean ours, boolean http2, int idle, int subscribers, int seconds) throws Exception {
        Path directory = Files.createTempDirectory("benchmarks-transport");
        makeCertificate(directory);
        StringBuilder row = new StringBuilder(" | ").append(StreamReaders.connections(http2, idle));
        try (ServerUnderTest server = start(ours, distribution, directory);
                StreamReaders readers = new StreamReaders(http2)) {
            readers.open(server.subscribe(), 50);
            long resident = server.resident();
            double cpu = server.cpu();
            long begin = System.nanoTime();
            readers.open(server.subscribe(), idle);
            double elapsed = (System.nanoTime() - begin) / 1e9;
            cell(row, idle / elapsed);
            cell(row, (server.cpu() - cpu) * 1e3 / idle);
            TimeUnit.SECONDS.sleep(2);
            cell(row, (double) (server.resident() - resident) / idle);
        }
        try (ServerUnderTest server = start(ours, distribution, directory);
                StreamReaders readers = new StreamReaders(http2)) {
            readers.open(server.subscribe(), subscribers);
            readers.publish(server.publish(), subscribers, TimeUnit.SECONDS.toNanos(seconds)); // compiles the server
            double cpu = server.cpu();
            long begin = System.nanoTime();
            long delivered = readers.publish(server.publish(), subscribers, TimeUnit.SECONDS.toNanos(seconds));
            double elapsed = (System.nanoTime() - begin) / 1e9;
            cell(row, delivered / elapsed);
            cell(row, (server.cpu() - cpu) * 1e6 / delivered);
            row.append(" | ").append(readers.faults());
        }
        return row.append(" |").toString();
    }

    private static void cell(StringBuilder row, double value) {
        row.append(" | ").append(String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value));
    }

    private static ServerUnderTest start(boolean ours, Path distribution, Path directory) throws Exception {
        return ours ? ServerUnderTest.listener(distribution, directory) : ServerUnderTest.nchan(directory);
    }

    private static void makeCertificate(Path directory) throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-subj",
                        "/CN=localhost",
                        "-keyout",
                        directory.resolve("key.pem").toString(),
                        "-out",
                        directory.resolve("chain.pem").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (openssl.waitFor() != 0) {
            throw new IOException("openssl has made no certificate; is it installed?");
        }
    }
}
