package io.eventsource.benchmarks.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The source and the clients, each a process: the source on the first core, clients on the second, if there are two. */
final class Processes implements AutoCloseable {

    private static final int SOURCE_CORE = 0;
    private static final int CLIENT_CORE = 1;

    private final Process source;
    private final String port;

    /** Starts the source. */
    Processes() throws IOException {
        source = start(SOURCE_CORE, SourceMain.class);
        port = line(source);
    }

    /**
     * Runs a client to its end.
     *
     * @param main which kind
     * @param seconds for how long, at most
     * @param style which client
     * @param numbers what else it is to know
     * @return the figures that it says
     */
    double[] client(Class<?> main, int seconds, String style, long... numbers) throws IOException {
        List<String> words = new ArrayList<>(List.of(style, port));
        Arrays.stream(numbers).mapToObj(Long::toString).forEach(words::add);
        Process client = start(CLIENT_CORE, main, words.toArray(String[]::new));
        try {
            if (!client.waitFor(seconds, TimeUnit.SECONDS) || client.exitValue() != 0) {
                throw new IOException(client.isAlive() ? "it does not end" : "it ended with " + client.exitValue());
            }
            return Stream.of(line(client).split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            client.destroyForcibly();
        }
    }

    private static String line(Process process) throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IOException("it ended without a word");
        }
        return line;
    }

    private static Process start(int core, Class<?> main, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        if (canPin()) {
            command.addAll(List.of("taskset", "-c", Integer.toString(core)));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Whether there are two cores, and what keeps a process on one of them. */
    static boolean canPin() {
        boolean hasTaskset = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "taskset")));
        return hasTaskset && Runtime.getRuntime().availableProcessors() > 1;
    }

    @Override
    public void close() {
        source.destroyForcibly();
    }
}
