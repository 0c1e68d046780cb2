package io.eventsource.server.internal;

import io.eventsource.server.GapReason;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream begins.
 *
 * @param cursor the sequence after which it begins
 * @param told the sequence up to which its client learns of missing events as the stream opens
 * @param gap why events may be missing; null if none is
 */
record StartPosition(long cursor, long told, @Nullable GapReason gap) {}
