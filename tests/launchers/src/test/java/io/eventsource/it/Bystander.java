package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Daemon;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A client that reads a token as a process, and a thread that publishes numbered events to it all the time. */
final class Bystander implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long INTERVAL_MILLIS = 20;
    private static final int OK = 200;

    private final String name;
    private final Process reader;
    private final EventPublisher publisher;
    private final Thread publishing = new Thread(this::publish, "publisher");
    private volatile boolean stopped;

    // Guarded by this.
    private final List<Integer> received = new ArrayList<>();
    private final List<Integer> accepted = new ArrayList<>();
    private final List<Integer> unknown = new ArrayList<>();
    private final Map<Integer, Integer> refused = new TreeMap<>();
    private long worstDelay;

    private Bystander(String name, Process reader, EventPublisher publisher) {
        this.name = name;
        this.reader = reader;
        this.publisher = publisher;
    }

    /** Starts the command, and publishes to the token as soon as it reads. */
    static Bystander start(String token, EventPublisher publisher, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .put(
                        "XDG_STATE_HOME",
                        Path.of("target", "state").toAbsolutePath().toString());
        Bystander bystander = new Bystander(token, builder.start(), publisher);
        Daemon.run(bystander::read);
        for (long deadline = System.nanoTime() + PATIENCE.toNanos(); ; TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS)) {
            if (publisher.publish(token, "begin") == OK) {
                break;
            }
            assertThat(System.nanoTime()).as("time to subscribe").isLessThan(deadline);
        }
        bystander.publishing.setDaemon(true);
        bystander.publishing.start();
        return bystander;
    }

    private void read() throws IOException {
        try (BufferedReader lines = reader.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1); // "data: number time", or "ping: number time"
                if (words.length == 3) {
                    receive(Integer.parseInt(words[1]), System.nanoTime() - Long.parseLong(words[2]));
                }
            }
        }
    }

    private synchronized void receive(int number, long delay) {
        received.add(number);
        worstDelay = Math.max(worstDelay, delay);
        notifyAll();
    }

    private void publish() {
        try (publisher) {
            for (int number = 1; !stopped; number++) {
                int status = publisher.publish(name, number + " " + System.nanoTime());
                count(number, status);
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot publish", e);
        }
    }

    private synchronized void count(int number, int status) {
        if (status == OK) {
            accepted.add(number);
        } else {
            refused.merge(status, 1, Integer::sum);
            if (status == EventPublisher.UNKNOWN) {
                unknown.add(number);
            }
        }
    }

    /** Stops publishing, and expects that what was accepted has come exactly once and in order, and what was refused has not. */
    void assertThatItMissedNothing() throws InterruptedException {
        stopped = true;
        publishing.join();
        synchronized (this) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!received.containsAll(last(accepted)) && System.nanoTime() < deadline) {
                wait(100);
            }
            List<Integer> expected = new ArrayList<>(accepted);
            unknown.stream().filter(received::contains).forEach(expected::add);
            expected.sort(null);
            assertThat(received).as(name).isEqualTo(expected);
            assertThat(accepted).as(name + " is served").hasSizeGreaterThan(10);
            assertThat(reader.isAlive()).isTrue();
        }
    }

    private static List<Integer> last(List<Integer> numbers) {
        return numbers.subList(Math.max(0, numbers.size() - 1), numbers.size());
    }

    synchronized Duration worstDelay() {
        return Duration.ofNanos(worstDelay);
    }

    @Override
    public synchronized String toString() {
        return "%-26s %7d delivered of %d accepted, refused %s, worst delay %d ms"
                .formatted(name, received.size(), accepted.size(), refused, worstDelay / 1_000_000);
    }

    @Override
    public void close() {
        stopped = true;
        reader.destroyForcibly();
    }
}
