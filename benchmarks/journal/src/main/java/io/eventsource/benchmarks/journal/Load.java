package io.eventsource.benchmarks.journal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/** Publishers, each of which appends its next event when the last one was acknowledged. */
final class Load {

    /**
     * What was measured.
     *
     * @param rate acknowledged events a second
     * @param p50 the median time of an acknowledgement, in microseconds
     * @param p99 the time that 99 of 100 did not exceed
     */
    record Figures(double rate, double p50, double p99) {}

    private final Store store;
    private final byte[] event;
    private final ConcurrentHistogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    private final CountDownLatch running;
    private final long end;

    private Load(Store store, int publishers, int bytes, double seconds) {
        this.store = store;
        this.event = new byte[bytes];
        this.running = new CountDownLatch(publishers);
        this.end = System.nanoTime() + (long) (seconds * 1e9);
    }

    static Figures run(Store store, int publishers, int bytes, double seconds) throws Exception {
        Load load = new Load(store, publishers, bytes, seconds);
        long start = System.nanoTime();
        for (int i = 0; i < publishers; i++) {
            if (store.isBlocking()) {
                new Thread(load::publishOnThread, "publisher-" + i).start();
            } else {
                load.publishNext();
            }
        }
        load.running.await();
        double took = (System.nanoTime() - start) / 1e9;
        return new Figures(
                load.nanos.getTotalCount() / took,
                load.nanos.getValueAtPercentile(50) / 1e3,
                load.nanos.getValueAtPercentile(99) / 1e3);
    }

    private void publishOnThread() {
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            try {
                store.append(event);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            nanos.recordValue(System.nanoTime() - start);
        }
        running.countDown();
    }

    private void publishNext() {
        long start = System.nanoTime();
        if (start >= end) {
            running.countDown();
            return;
        }
        try {
            store.append(event).whenComplete((done, failure) -> {
                if (failure != null) {
                    throw new IllegalStateException(failure);
                }
                nanos.recordValue(System.nanoTime() - start);
                publishNext();
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
