package io.eventsource.benchmarks.peer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Carries out one order, on a separate thread in the server's process. */
final class Publisher extends Thread {

    /** What waking up late may cost: an event that is later than this counts from when it was due. */
    private static final long TOLERATED_LATENESS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Peer peer;
    private final PublishOrder order;

    /** The sequence that every subscriber has seen; written by the thread that reads the control lines. */
    private volatile long acknowledged;

    private volatile boolean stopped;

    /** How many events were published; this thread's own until it has ended. */
    private long published;

    Publisher(Peer peer, PublishOrder order) {
        super("publisher");
        setDaemon(true);
        this.peer = peer;
        this.order = order;
        this.acknowledged = order.from() - 1;
    }

    void acknowledgeUpTo(long sequence) {
        acknowledged = sequence;
        LockSupport.unpark(this);
    }

    void halt() {
        stopped = true;
        LockSupport.unpark(this);
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        String outcome = "published";
        try {
            publishAll(start);
        } catch (Exception e) {
            e.printStackTrace();
            outcome = "failed";
        }
        PeerMain.say("%s %d %d".formatted(outcome, published, System.nanoTime() - start));
    }

    private void publishAll(long start) throws Exception {
        for (long k = 0; k < order.count(); k++) {
            long sequence = order.from() + k / order.channels();
            awaitWindow(sequence);
            long time = awaitDue(start, k);
            if (stopped) {
                return;
            }
            String channel = order.channelOf(k);
            String data = Payload.of(sequence, time, order.bytes());
            await(order.foreignIds() ? peer.publish(channel, data, "id-" + sequence) : peer.publish(channel, data));
            published++;
        }
    }

    private void awaitWindow(long sequence) {
        while (order.window() > 0 && sequence - acknowledged > order.window() && !stopped) {
            LockSupport.park(this);
        }
    }

    /** Waits for the event's time, if it has one, and returns the time to write into it. */
    private long awaitDue(long start, long k) {
        long now = System.nanoTime();
        if (order.perSecond() == 0) {
            return now;
        }
        long due = start + k * TimeUnit.SECONDS.toNanos(1) / order.perSecond();
        while (now - due < 0 && !stopped) {
            LockSupport.parkNanos(this, due - now);
            now = System.nanoTime();
        }
        return now - due > TOLERATED_LATENESS ? due : now;
    }

    private static void await(CompletionStage<?> stage) throws Exception {
        CompletableFuture<?> future = stage.toCompletableFuture();
        if (!future.isDone()) {
            future.get(30, TimeUnit.SECONDS);
        } else if (future.isCompletedExceptionally()) {
            future.join();
        }
    }
}
