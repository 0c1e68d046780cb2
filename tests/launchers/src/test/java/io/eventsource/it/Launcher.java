package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One of the launchers of the distribution, run as a process. Whatever it prints is kept, line by line. */
final class Launcher implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path STATE = Path.of("target", "state").toAbsolutePath();
    private static final Path BIN = Path.of(System.getProperty("eventsource.home"), "bin");

    private final String name;
    private final Process process;
    private final Lines out;
    private final Lines err;

    private Launcher(String name, Process process) {
        this.name = name;
        this.process = process;
        this.out = new Lines(process.getInputStream());
        this.err = new Lines(process.getErrorStream());
    }

    /** Where a launcher is. */
    static Path path(String name) {
        return BIN.resolve("eventsource-" + name);
    }

    static Launcher start(String name, String... arguments) throws IOException {
        return start(Map.of(), name, arguments);
    }

    static Launcher start(Map<String, String> environment, String name, String... arguments) throws IOException {
        return start(List.of(), environment, name, arguments);
    }

    /** Starts one by another program, which becomes it: such as {@code ip netns exec}. */
    static Launcher start(List<String> by, Map<String, String> environment, String name, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(by);
        command.add(path(name).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(key -> key.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
        builder.environment().put("LC_ALL", "C"); // output is UTF-8 whatever the locale says
        builder.environment().put("XDG_STATE_HOME", STATE.toString()); // not that of the user who builds
        if (!environment.containsKey("EVENTSOURCE_JAVA_OPTS")) {
            builder.environment().putAll(ClassArchive.variables(name));
        }
        builder.environment().putAll(environment);
        return new Launcher(name, builder.start());
    }

    /** Runs one to its end, without input. */
    static Result run(String name, String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), "", name, arguments);
    }

    static Result run(Map<String, String> environment, String input, String name, String... arguments)
            throws IOException, InterruptedException {
        try (Launcher launcher = start(environment, name, arguments)) {
            try (OutputStream stdin = launcher.process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            return launcher.awaitExit();
        }
    }

    /** Waits for a line on standard output. */
    String awaitOut(Predicate<String> condition) throws InterruptedException {
        return awaitOut(condition, PATIENCE);
    }

    String awaitOut(Predicate<String> condition, Duration patience) throws InterruptedException {
        return out.await(condition, patience, this);
    }

    /** Waits for a line on standard error. */
    String awaitErr(Predicate<String> condition) throws InterruptedException {
        return awaitErr(condition, PATIENCE);
    }

    String awaitErr(Predicate<String> condition, Duration patience) throws InterruptedException {
        return err.await(condition, patience, this);
    }

    /**
     * Waits for a line on standard error at or after an index, whichever lines other waits have passed over.
     *
     * @return the index of the line
     */
    int awaitErrFrom(int index, Predicate<String> condition) throws InterruptedException {
        return err.awaitFrom(index, condition, PATIENCE, this);
    }

    Result awaitExit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(() -> "eventsource-" + name + " ends; so far " + this)
                .isTrue();
        return new Result(process.exitValue(), out.whole(), err.whole());
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Sends a signal to the very process that was started: the script must have become the JVM. A build in the background, as after
     * nohup, ignores some signals, and so do the processes that it starts: then the test is skipped.
     */
    void signal(String signal) throws IOException, InterruptedException {
        Integer number = Map.of("HUP", 1, "INT", 2).get(signal);
        assumeTrue(number == null || !isIgnored(number), "the build was started with SIG" + signal + " ignored");
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Returns whether this process ignores a signal, as far as the system says. */
    private static boolean isIgnored(int number) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(ignored -> ((ignored >> (number - 1)) & 1) != 0);
    }

    /** Kills the process and waits for its end, not for that of its output: a command may outlive it and hold that open. */
    void kill() throws IOException, InterruptedException {
        signal("KILL");
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return "out " + out.sofar() + ", err " + err.sofar();
    }

    /**
     * What a process left.
     *
     * @param exit its exit code
     * @param out the lines of its standard output
     * @param err the lines of its standard error
     */
    record Result(int exit, List<String> out, List<String> err) {}

    /** Reads lines as they come. */
    private static final class Lines {

        private final List<String> lines = new ArrayList<>();
        private final Thread reader;
        private int awaited;

        Lines(InputStream stream) {
            reader = new Thread(() -> read(stream));
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream stream) {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    synchronized (this) {
                        lines.add(line);
                        notifyAll();
                    }
                }
            } catch (IOException closed) {
                // the process has ended, and its output is complete
            }
        }

        /** The next line that meets a condition, those before it passed over. */
        synchronized String await(Predicate<String> condition, Duration patience, Launcher launcher)
                throws InterruptedException {
            int found = awaitFrom(awaited, condition, patience, launcher);
            awaited = found + 1;
            return lines.get(found);
        }

        synchronized int awaitFrom(int index, Predicate<String> condition, Duration patience, Launcher launcher)
                throws InterruptedException {
            long deadline = System.nanoTime() + patience.toNanos();
            int next = index;
            while (true) {
                for (; next < lines.size(); next++) {
                    if (condition.test(lines.get(next))) {
                        return next;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(left).as(() -> "time left for " + launcher).isPositive();
                wait(left);
            }
        }

        synchronized List<String> sofar() {
            return List.copyOf(lines);
        }

        List<String> whole() throws InterruptedException {
            reader.join(PATIENCE.toMillis());
            return sofar();
        }
    }
}
