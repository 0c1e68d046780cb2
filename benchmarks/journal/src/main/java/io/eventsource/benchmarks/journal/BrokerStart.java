package io.eventsource.benchmarks.journal;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBroker;
import io.eventsource.server.journal.FileJournal;
import io.eventsource.server.journal.FsyncPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Starts a broker from a journal, in a new process each time, as after a restart. */
final class BrokerStart {

    private static final int EVENTS = 1_000_000;
    private static final int AT_ONCE = 1_000;
    private static final String DATA = "x".repeat(190); // 200 bytes with the fields

    private BrokerStart() {}

    /** Publishes a million events to channels in turns. */
    static void write(Path directory, int channels) throws InterruptedException {
        try (EventBroker broker = open(directory)) {
            Semaphore permits = new Semaphore(AT_ONCE);
            for (int i = 0; i < EVENTS; i++) {
                permits.acquire();
                broker.publish("channel " + i % channels, OutgoingEvent.of("e", DATA))
                        .whenComplete((result, failure) -> permits.release())
                        .exceptionally(failure -> {
                            throw new IllegalStateException(failure);
                        });
            }
            permits.acquire(AT_ONCE);
        }
    }

    /** Returns how long a broker takes to start in a new process, in seconds, as text. */
    static String measure(Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerStart.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new UncheckedIOException(new IOException("the broker did not start"));
        }
        return printed;
    }

    public static void main(String[] args) {
        long start = System.nanoTime();
        EventBroker broker = open(Path.of(args[0]));
        double seconds = (System.nanoTime() - start) / 1e9;
        broker.close();
        System.out.printf("%.2f%n", seconds);
    }

    private static EventBroker open(Path directory) {
        return EventBroker.builder()
                .channels(ChannelOptions.BROADCAST)
                .journal(FileJournal.builder(directory).fsync(FsyncPolicy.NEVER).open())
                .build();
    }
}
