package io.eventsource.server.internal.channel;

import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.delivery.SubscriberStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Remembers clients whose streams have ended: where the last one resumes, and which of them get the answer that the channel
 * was finished. A client that follows the standard reconnects whenever its stream ends; only that answer (204) makes it stop.
 *
 * <p>Guarded by the broker's commit lock. Times are those of the broker's timer, in nanoseconds.
 */
final class ReconnectWindow {

    /** How many bytes it uses, with its list. */
    static final int BYTES = 144;

    /** Where the first client after the end of the last stream resumes, unless it sends a last event ID. */
    private long position;
    /** Until when events are accepted although the channel has no subscriber. */
    private long awaitedUntil;
    /** Until when the position is kept, and all events after it. */
    private long resumableUntil;
    /** Until when the window is worth keeping without a subscriber. */
    private long keptUntil;
    /** Until when finished streams may take their remaining events, and clients without a position count as finished. */
    private long finishingUntil;

    /** The finished streams that have not received everything yet. */
    private final List<SubscriberStream> finishing = new ArrayList<>(0);
    /** The sequence of the newest finish; 0 if the channel was never finished. */
    private long finishedAt;
    /** How many clients of finished streams have not reconnected yet. */
    private int outstanding;

    /** Who read the last stream, on an exclusive channel. */
    private Identity lastReader = Identity.UNKNOWN;

    ReconnectWindow(long now) {
        awaitedUntil = now;
        resumableUntil = now;
        keptUntil = now;
        finishingUntil = now;
    }

    /**
     * Opens the window: the last stream has ended, and its client may reconnect within the grace period.
     *
     * @param position the last sequence that the stream has received
     */
    void open(long position, long now, long grace) {
        this.position = position;
        awaitedUntil = now + grace;
        resumableUntil = awaitedUntil;
        keptUntil = keptUntil - resumableUntil > 0 ? keptUntil : resumableUntil;
    }

    /**
     * Records that all streams were finished.
     *
     * @param streams the streams that this ends
     * @param sequence the sequence of the finish in the log
     * @param grace how long they may take their remaining events, and clients without a position count as finished
     * @param answeredFor how long clients with a position are answered that the channel was finished
     */
    void finish(List<SubscriberStream> streams, long sequence, long now, long grace, long answeredFor) {
        finishing.addAll(streams);
        position = sequence;
        awaitedUntil = now;
        resumableUntil = now + grace;
        finishingUntil = resumableUntil;
        finishedAt = sequence;
        outstanding = streams.size();
        keptUntil = now + Math.max(grace, answeredFor);
    }

    /** Returns whether a client is expected to reconnect, so that events are accepted for it. */
    boolean isClientExpected(long now) {
        return now - awaitedUntil < 0;
    }

    /** Returns how long a client is still expected to reconnect, in nanoseconds; 0 if none is. */
    long awaitedFor(long now) {
        return Math.max(0, awaitedUntil - now);
    }

    /** Returns where a client without a last event ID resumes; empty after the window has closed. */
    OptionalLong position(long now) {
        return now - resumableUntil < 0 ? OptionalLong.of(position) : OptionalLong.empty();
    }

    /** Returns whether a client with this position was subscribed before the finish. Always exact. */
    boolean mustAnswerFinished(OptionalLong seen) {
        return seen.isPresent() && seen.getAsLong() < finishedAt;
    }

    /** Returns whether a client without a position counts as one that was finished; each is counted once. */
    boolean takeFinished(long now) {
        if (outstanding == 0 || now - finishingUntil >= 0) {
            return false;
        }
        outstanding--;
        return true;
    }

    /** Returns the sequence up to which no client can resume, because all get the answer that the channel was finished. */
    long finishedAt(long now) {
        return now - resumableUntil >= 0 ? finishedAt : 0;
    }

    /** Returns the finished streams that have not received everything yet. */
    List<SubscriberStream> finishing() {
        return List.copyOf(finishing);
    }

    boolean isFinishing() {
        return !finishing.isEmpty();
    }

    /** Returns the finished streams that have had enough time. */
    List<SubscriberStream> overdue(long now) {
        return now - finishingUntil >= 0 ? finishing : List.of();
    }

    void remove(SubscriberStream finished) {
        finishing.remove(finished);
    }

    /** Returns the lowest position of a finished stream that may still read; {@link Long#MAX_VALUE} if none may. */
    long slowestFinishing(long now) {
        return now - finishingUntil >= 0
                ? Long.MAX_VALUE
                : finishing.stream()
                        .mapToLong(stream -> stream.backlog().position())
                        .min()
                        .orElse(Long.MAX_VALUE);
    }

    /**
     * Returns whether the window is worth keeping without a subscriber.
     *
     * @param isCrowded whether too many channels have no subscriber to keep one only to answer finished clients
     */
    boolean isKept(long now, boolean isCrowded) {
        return now - (isCrowded ? resumableUntil : keptUntil) < 0;
    }

    /** Remembers who read the last stream, and returns how many more bytes of memory that uses. */
    long remember(Identity reader) {
        long more = reader.bytes() - lastReader.bytes();
        lastReader = reader;
        return more;
    }

    /** Returns who read the last stream, as far as is known. */
    Identity lastReader() {
        return lastReader;
    }
}
