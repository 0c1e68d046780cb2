package io.eventsource.server;

import java.util.ArrayList;
import java.util.List;

/**
 * What a channel remembers of those who have left it, so that they find their place again, or learn that it is over.
 * Guarded by the broker's commit lock. Times are the ticker's.
 */
final class ReconnectWindow {

    /** What it takes, with its list and its farewells. */
    static final int BYTES = 144;

    /** Where the first to come after the last one left begins, unless its last event ID says so. */
    long place;
    /** Whose stream was the last, on a channel that takes one at a time. */
    Identity lastReader = Identity.UNKNOWN;
    /** Until when a client is awaited back, so that events are taken without a subscriber. */
    long awaitedUntil;
    /** From when on the place is of no use. */
    long settledAt;
    /** Until when all this is worth keeping without a subscriber. */
    long keptUntil;
    /** Until when those that were finished may take what is left for them. */
    long finishingUntil;

    /** Those that were finished and have not got all yet. */
    final List<Subscriber> finishing = new ArrayList<>(0);

    final FinishedClients finishedClients = new FinishedClients();

    ReconnectWindow(long now) {
        place = 0;
        awaitedUntil = now;
        settledAt = now;
        keptUntil = now;
        finishingUntil = now;
    }

    /** The last stream has ended, and its client is awaited back for a while. */
    void left(long cursor, long now, long grace) {
        place = cursor;
        awaitedUntil = now + grace;
        settledAt = awaitedUntil;
        keptUntil = keptUntil - settledAt > 0 ? keptUntil : settledAt;
    }

    /** All streams were finished. */
    void finished(List<Subscriber> streams, long sequence, long now, long grace, long farewell) {
        finishing.addAll(streams);
        place = sequence;
        awaitedUntil = now;
        settledAt = now + grace;
        finishingUntil = settledAt;
        finishedClients.finished(sequence, streams.size(), settledAt);
        keptUntil = now + Math.max(grace, farewell);
    }
}
