package io.eventsource.benchmarks.journal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/** Sends texts at a fixed rate, and measures how long each takes to its receiver. */
final class Latency {

    /** Texts a second. */
    static final int RATE = 1_000;

    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1) / RATE;
    private static final int WARM_UP = RATE / 2;
    private static final int LENGTH = 190;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    /** What warms up is sent with this instead of a time. */
    private static final long NO_TIME = 0;

    /**
     * What was measured.
     *
     * @param p50 the median time from sending to receipt, in milliseconds
     * @param p99 the time that 99 of 100 did not exceed
     * @param lost how many were not received
     * @param events how many were sent, before the measurement, too
     */
    record Figures(double p50, double p99, long lost, long events) {}

    private final ConcurrentHistogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    private final AtomicLong received = new AtomicLong();

    private Latency() {}

    static Figures run(Route.Opener opener, double seconds) throws Exception {
        Latency latency = new Latency();
        int count = WARM_UP + (int) (seconds * RATE);
        try (Route route = opener.open(latency::received)) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                route.send(text(i, start + i * PERIOD));
            }
            latency.awaitReceipt(count);
        }
        return new Figures(
                latency.nanos.getValueAtPercentile(50) / 1e6,
                latency.nanos.getValueAtPercentile(99) / 1e6,
                count - latency.received.get(),
                count);
    }

    /** Waits until a text is due. A text that is late by more than a period counts from when it was due. */
    private static String text(int number, long due) {
        long now = System.nanoTime();
        while (now < due) {
            LockSupport.parkNanos(due - now);
            now = System.nanoTime();
        }
        long time = number < WARM_UP ? NO_TIME : now - due > PERIOD ? due : now;
        String begin = time + " ";
        return begin + "x".repeat(LENGTH - begin.length());
    }

    private void received(long time) {
        if (time != NO_TIME) {
            nanos.recordValue(System.nanoTime() - time);
        }
        received.incrementAndGet();
    }

    private void awaitReceipt(int count) {
        long end = System.nanoTime() + PATIENCE;
        while (received.get() < count && System.nanoTime() < end) {
            LockSupport.parkNanos(PERIOD);
        }
    }
}
