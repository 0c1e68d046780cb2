package io.eventsource.benchmarks.journal;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** One publisher, which has many events under way and waits for none of them. */
final class Throughput {

    private static final Channels CHANNEL = Channels.of("channel");
    private static final int UNDER_WAY = 1_000;
    private static final double WARM_UP = 0.5;
    private static final char LAST = '!';
    private static final OutgoingEvent EVENT = OutgoingEvent.of("x".repeat(190)); // 200 bytes with the fields

    /**
     * What was measured.
     *
     * @param rate acknowledged events a second
     * @param events how many were published, before the measurement, too
     */
    record Figures(double rate, long events) {}

    private final EventBroker broker;
    private final Semaphore permits = new Semaphore(UNDER_WAY);
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder failed = new LongAdder();

    private Throughput(EventBroker broker) {
        this.broker = broker;
    }

    /**
     * Publishes to so many subscribers. Publishers wait for slow subscribers, so the rate is that of the subscribers, too.
     *
     * @param subscribers how many streams of this broker take the events
     */
    static Figures run(EventBroker broker, int subscribers, double seconds) throws InterruptedException {
        Throughput throughput = new Throughput(broker);
        CountDownLatch complete = Subscribers.add(broker, CHANNEL, subscribers, LAST);
        throughput.publish(WARM_UP);
        long before = throughput.acknowledged.sum();
        long start = System.nanoTime();
        throughput.publish(seconds);
        long counted = throughput.acknowledged.sum() - before;
        double took = (System.nanoTime() - start) / 1e9;
        throughput.finish(complete);
        return new Figures(counted / took, throughput.acknowledged.sum());
    }

    private void publish(double seconds) throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            publish(EVENT);
        }
    }

    private void publish(OutgoingEvent event) throws InterruptedException {
        permits.acquire();
        broker.publish(CHANNEL, event)
                .whenComplete((result, failure) -> {
                    (failure == null ? acknowledged : failed).increment();
                    permits.release();
                })
                .exceptionally(failure -> null);
    }

    private void finish(CountDownLatch complete) throws InterruptedException {
        permits.acquire(UNDER_WAY);
        permits.release(UNDER_WAY);
        publish(OutgoingEvent.of("x" + LAST));
        permits.acquire(UNDER_WAY);
        if (!complete.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(complete.getCount() + " streams did not get the last event");
        }
        if (failed.sum() > 0) {
            throw new IllegalStateException(failed.sum() + " events failed");
        }
    }
}
