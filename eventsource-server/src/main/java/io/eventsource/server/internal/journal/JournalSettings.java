package io.eventsource.server.internal.journal;

import io.eventsource.server.Retention;
import io.eventsource.server.journal.FsyncPolicy;

/**
 * The options of a journal.
 *
 * @param fsync when records are forced
 * @param retention how much is kept
 * @param segmentBytes the size from which on a segment is complete
 * @param maxUnsafeBytes the maximum of bytes that were appended and are not yet safe
 */
public record JournalSettings(FsyncPolicy fsync, Retention retention, long segmentBytes, long maxUnsafeBytes) {}
