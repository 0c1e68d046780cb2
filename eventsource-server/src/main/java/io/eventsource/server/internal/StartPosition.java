package io.eventsource.server.internal;

import io.eventsource.server.GapReason;
import org.jspecify.annotations.Nullable;

/**
 * The position where a stream begins.
 *
 * @param position the sequence after which it begins
 * @param eventsAfter the sequence after which it reads events that do not wait for a client; commands that wait are older
 * @param signalledUpTo the sequence up to which missing events are signalled to its client as the stream opens
 * @param gap why events may be missing; null if none are
 */
record StartPosition(
        long position,
        long eventsAfter,
        long signalledUpTo,
        @Nullable GapReason gap) {

    StartPosition(long position, long signalledUpTo, @Nullable GapReason gap) {
        this(position, position, signalledUpTo, gap);
    }

    /** Returns this start, but with commands that wait after an earlier position. */
    StartPosition withWaitingAfter(long earlier) {
        return earlier >= position ? this : new StartPosition(earlier, eventsAfter, signalledUpTo, gap);
    }
}
