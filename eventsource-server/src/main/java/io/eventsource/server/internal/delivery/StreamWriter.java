package io.eventsource.server.internal.delivery;

import io.eventsource.server.CloseReason;
import io.eventsource.server.GapPolicy;
import io.eventsource.server.GapReason;
import io.eventsource.server.Sink;
import io.eventsource.server.internal.log.EventBlocks;
import io.eventsource.server.internal.log.EventLog.Run;
import io.eventsource.server.internal.log.Outbox;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a stream writes next, and writes it: the opening, events, a gap, a heartbeat, the last block.
 *
 * <p>{@link #writeNext} is called by the thread that runs the stream, one at a time. Everything else may be called by any
 * thread, before it wakes the stream.
 */
final class StreamWriter {

    /** Returned by {@link #writeNext} if nothing is left to write. */
    static final int NOTHING = 0;
    /** Returned by {@link #writeNext} if the stream must end for the {@link #closeReason()}. */
    static final int END = -1;

    /** How many bytes go into one write. */
    static final int MAX_WRITE = 64 * 1024;

    private static final AtomicIntegerFieldUpdater<StreamWriter> OPENING_BYTES =
            AtomicIntegerFieldUpdater.newUpdater(StreamWriter.class, "openingBytes");

    private final DeliveryContext context;
    private final Sink sink;
    private final Backlog backlog;
    /** What was published before is catching up, whose delay is the client's. */
    private final long openedAt;

    // Owned by the thread that runs the stream.
    private byte @Nullable [] opening;

    /** How many bytes of the opening are counted as used memory. */
    @SuppressWarnings("UnusedVariable") // read by the updater
    private volatile int openingBytes;

    // Set by any thread.
    /** Whether to write a heartbeat if nothing else is due. */
    private volatile boolean isHeartbeatDue;
    /** The sequence after which the stream ends. */
    private volatile long end = Long.MAX_VALUE;
    /** Why the stream ends there. */
    private volatile CloseReason closeReason = CloseReason.ERROR;
    /** What to write before the stream ends there. */
    private volatile byte @Nullable [] lastBlock;

    StreamWriter(DeliveryContext context, Sink sink, Backlog backlog, byte[] opening) {
        this.context = context;
        this.sink = sink;
        this.backlog = backlog;
        this.openedAt = context.nanoTime();
        this.opening = opening;
        this.openingBytes = opening.length;
    }

    Backlog backlog() {
        return backlog;
    }

    /** Returns why the stream must end. */
    CloseReason closeReason() {
        return closeReason;
    }

    /** Counts the opening as used memory until it is written or released. */
    void countOpening() {
        context.memory().use(openingBytes);
    }

    void releaseOpening() {
        context.memory().use(-OPENING_BYTES.getAndSet(this, 0));
    }

    void requestHeartbeat() {
        isHeartbeatDue = true;
    }

    /** Makes the stream end after a sequence. The first call decides. */
    void endAfter(long sequence, CloseReason reason) {
        if (end == Long.MAX_VALUE) {
            closeReason = reason;
            end = sequence;
        }
    }

    /** Sets what is written before the stream ends. */
    void lastBlock(byte[] block) {
        lastBlock = block;
    }

    /** Returns whether the stream is missing events and must be disconnected for that. */
    boolean mustEndAtGap() {
        return backlog.hasGap() && endsAtGap();
    }

    private boolean endsAtGap() {
        for (SubscriberShard shard : backlog.shards()) {
            if (shard.gapPolicy() == GapPolicy.DISCONNECT) {
                return true;
            }
        }
        return false;
    }

    /** Writes what is next, as much as fits into one write. Returns how many bytes, {@link #NOTHING} or {@link #END}. */
    int writeNext() throws IOException {
        byte[] first = opening;
        if (first != null) {
            opening = null;
            int length = write(first);
            releaseOpening();
            return length;
        }
        long upTo = Math.min(end, context.commit().end());
        Run next = backlog.read(upTo, MAX_WRITE);
        while (next != null && next.length() == 0) {
            backlog.advance(next);
            next = backlog.read(upTo, MAX_WRITE);
        }
        if (next != null && next.isGap()) {
            return writeGap();
        }
        if (next != null) {
            long before = backlog.position();
            int length = write(next.bytes(), next.offset(), next.length());
            if (next.time() - openedAt >= 0) {
                context.counters().deliveryLag.record(context.nanoTime() - next.time());
            }
            backlog.advance(next);
            for (SubscriberShard shard : backlog.shards()) {
                Outbox outbox = shard.log().outbox();
                if (outbox != null) {
                    context.reports().written(outbox.takeWritten(before, next.sequence()));
                }
            }
            return length;
        }
        return upTo == end ? writeEnd() : isHeartbeatDue ? write(EventBlocks.HEARTBEAT) : NOTHING;
    }

    private int writeGap() throws IOException {
        if (endsAtGap()) {
            closeReason = CloseReason.TOO_SLOW;
            return END;
        }
        context.counters().gaps.increment();
        backlog.passGap();
        return write(
                EventBlocks.gap(GapReason.EVICTED, backlog.shards()[0].log().idForReaders(backlog.position())));
    }

    private int writeEnd() throws IOException {
        byte[] block = lastBlock;
        if (block == null) {
            return END;
        }
        lastBlock = null;
        return write(block);
    }

    private int write(byte[] bytes) throws IOException {
        return write(bytes, 0, bytes.length);
    }

    private int write(byte[] bytes, int offset, int length) throws IOException {
        isHeartbeatDue = false;
        sink.write(bytes, offset, length);
        context.counters().writes.increment();
        context.counters().bytes.add(length);
        return length;
    }
}
