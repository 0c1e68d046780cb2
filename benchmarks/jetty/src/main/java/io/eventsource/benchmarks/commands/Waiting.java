package io.eventsource.benchmarks.commands;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.CommandResult;
import io.eventsource.server.EventBroker;
import io.eventsource.server.PublishOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What requests that wait cost in a broker, without their exchanges. */
final class Waiting {

    private static final int COUNT = 10_000;

    private Waiting() {}

    static String measure() throws InterruptedException {
        try (EventBroker broker = EventBroker.builder().logBytes(512L << 20).build()) {
            List<CompletionStage<CommandResult>> waiting = new ArrayList<>(2 * COUNT);
            ask(broker, waiting, 0, 100);
            long before = usedHeap();
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            ask(broker, waiting, 100, COUNT);
            long after = usedHeap();
            int more = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
            long done = waiting.stream()
                    .filter(stage -> stage.toCompletableFuture().isDone())
                    .count();
            return COUNT + " requests that wait: " + (after - before) / COUNT + " bytes of heap each, " + more
                    + " more threads, " + done + " ended early";
        }
    }

    /** Each asks another client, which is not there. */
    private static void ask(EventBroker broker, List<CompletionStage<CommandResult>> waiting, int from, int count) {
        PublishOptions options = PublishOptions.DEFAULT.withTimeToLive(Duration.ofHours(1));
        for (int i = from; i < from + count; i++) {
            waiting.add(broker.request("appliance " + i, OutgoingEvent.of("reboot"), options, Duration.ofMinutes(30)));
        }
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200); // the collector is asked, not told
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
