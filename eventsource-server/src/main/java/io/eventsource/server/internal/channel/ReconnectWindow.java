package io.eventsource.server.internal.channel;

import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.delivery.SubscriberStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a channel remembers of clients whose streams have ended: where the last one resumes, and which of them are to be
 * answered that the channel was finished. A client that follows the standard reconnects whenever its stream ends, and only
 * an answer of its own makes it stop.
 *
 * <p>Guarded by the broker's commit lock. Times are those of the broker's timer, in nanoseconds.
 */
final class ReconnectWindow {

    /** What it takes, with its list. */
    static final int BYTES = 144;

    /** Where the first client resumes that comes after the last stream ended, unless its last event ID says otherwise. */
    private long position;
    /** Until when events are taken although there is no subscriber. */
    private long awaitedUntil;
    /** Until when the position is kept, and whatever comes after it. */
    private long resumableUntil;
    /** Until when all this is worth keeping without a subscriber. */
    private long keptUntil;
    /** Until when streams of a finished channel may take what is left, and clients without a position count as theirs. */
    private long finishingUntil;

    /** The streams of the finished channel that have not received everything yet. */
    private final List<SubscriberStream> finishing = new ArrayList<>(0);
    /** The sequence of the newest finish; 0 if there was none. */
    private long finishedAt;
    /** How many streams were finished whose clients have not reconnected yet. */
    private int outstanding;

    /** Who read the last stream, on a channel that takes one at a time. */
    private Identity lastReader = Identity.UNKNOWN;

    ReconnectWindow(long now) {
        awaitedUntil = now;
        resumableUntil = now;
        keptUntil = now;
        finishingUntil = now;
    }

    /**
     * The last stream has ended, and its client may reconnect within the grace period.
     *
     * @param cursor the last sequence that the stream has received
     */
    void open(long cursor, long now, long grace) {
        position = cursor;
        awaitedUntil = now + grace;
        resumableUntil = awaitedUntil;
        keptUntil = keptUntil - resumableUntil > 0 ? keptUntil : resumableUntil;
    }

    /**
     * All streams were finished.
     *
     * @param streams those that this ends
     * @param sequence the sequence of the finish in the log
     * @param grace how long they may take what is left for them, and how long clients without a position count as theirs
     * @param answered how long clients with a position are told
     */
    void finish(List<SubscriberStream> streams, long sequence, long now, long grace, long answered) {
        finishing.addAll(streams);
        position = sequence;
        awaitedUntil = now;
        resumableUntil = now + grace;
        finishingUntil = resumableUntil;
        finishedAt = sequence;
        outstanding = streams.size();
        keptUntil = now + Math.max(grace, answered);
    }

    /** Whether a client is expected to reconnect, so that events are taken for it. */
    boolean isAwaited(long now) {
        return now - awaitedUntil < 0;
    }

    /** Where a client resumes that names no position; empty once that is over. */
    OptionalLong position(long now) {
        return now - resumableUntil < 0 ? OptionalLong.of(position) : OptionalLong.empty();
    }

    /** Whether a client that has seen the log up to a position was there before the finish. Always exact. */
    boolean mustAnswerFinished(OptionalLong seen) {
        return seen.isPresent() && seen.getAsLong() < finishedAt;
    }

    /** Whether a client that cannot name a position counts as one that was finished; each counts once. */
    boolean takeFinished(long now) {
        if (outstanding == 0 || now - finishingUntil >= 0) {
            return false;
        }
        outstanding--;
        return true;
    }

    /** The sequence up to which nobody will ask for events, as its readers are told that the channel was finished. */
    long finishedAt(long now) {
        return now - resumableUntil >= 0 ? finishedAt : 0;
    }

    /** The streams of the finished channel that have not received everything yet. */
    List<SubscriberStream> finishing() {
        return List.copyOf(finishing);
    }

    boolean isFinishing() {
        return !finishing.isEmpty();
    }

    /** Those that have had enough time. */
    List<SubscriberStream> overdue(long now) {
        return now - finishingUntil >= 0 ? finishing : List.of();
    }

    void remove(SubscriberStream finished) {
        finishing.remove(finished);
    }

    /** The least position that a stream of the finished channel may still read from; {@link Long#MAX_VALUE} if none does. */
    long slowestFinishing(long now) {
        return now - finishingUntil >= 0
                ? Long.MAX_VALUE
                : finishing.stream()
                        .mapToLong(stream -> stream.backlog().position())
                        .min()
                        .orElse(Long.MAX_VALUE);
    }

    /**
     * Whether this is worth keeping without a subscriber.
     *
     * @param isCrowded whether there are too many such channels to keep one only for the answers to its finished clients
     */
    boolean isKept(long now, boolean isCrowded) {
        return now - (isCrowded ? resumableUntil : keptUntil) < 0;
    }

    /** Remembers who read the last stream, and returns how many bytes of memory that takes more than before. */
    long remember(Identity reader) {
        long more = reader.bytes() - lastReader.bytes();
        lastReader = reader;
        return more;
    }

    /** Who read the last stream, as far as is known. */
    Identity lastReader() {
        return lastReader;
    }
}
