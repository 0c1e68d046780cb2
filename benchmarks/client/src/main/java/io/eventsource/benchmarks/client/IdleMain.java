package io.eventsource.benchmarks.client;

import io.eventsource.benchmarks.client.styles.Meter;
import io.eventsource.benchmarks.client.styles.Style;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client with many streams that are silent, which says what one of them keeps. */
final class IdleMain {

    private static final int COLLECTIONS = 4;

    private IdleMain() {}

    /**
     * Opens the streams, waits for the event that each brings, prints bytes of heap for each and threads for all, and
     * ends.
     *
     * @param args the style, the source's port, how many streams
     */
    public static void main(String[] args) throws InterruptedException {
        Style style = Style.Name.valueOf(args[0]).start();
        URI uri = URI.create("http://127.0.0.1:" + args[1] + StreamText.IDLE);
        int streams = Integer.parseInt(args[2]);
        open(style, uri, streams / 10); // what is made once is there now
        long heapBefore = usedHeap();
        int threadsBefore = threads();
        open(style, uri, streams);
        System.out.println((usedHeap() - heapBefore) / (double) streams + " " + (threads() - threadsBefore));
        Runtime.getRuntime().halt(0);
    }

    private static void open(Style style, URI uri, int streams) throws InterruptedException {
        CountDownLatch missing = new CountDownLatch(streams);
        for (int i = 0; i < streams; i++) {
            style.open(uri, new Meter() {
                @Override
                public void event(String data) {
                    missing.countDown();
                }

                @Override
                public void bytes(int count) {
                    missing.countDown();
                }
            });
        }
        if (!missing.await(20, TimeUnit.SECONDS)) {
            System.err.println(missing.getCount() + " streams brought no event");
            Runtime.getRuntime().halt(1);
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }
}
