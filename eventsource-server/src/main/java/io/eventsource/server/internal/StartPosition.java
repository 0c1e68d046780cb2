package io.eventsource.server.internal;

import io.eventsource.server.GapReason;
import org.jspecify.annotations.Nullable;

/**
 * The position where a stream begins.
 *
 * @param position the sequence after which it begins
 * @param signalledUpTo the sequence up to which missing events are signalled to its client as the stream opens
 * @param gap why events may be missing; null if none are
 */
record StartPosition(
        long position, long signalledUpTo, @Nullable GapReason gap) {}
