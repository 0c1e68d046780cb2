/**
 * The journal in files: segments, how they are written by one thread, read at start, repaired and deleted.
 *
 * <p>{@code SegmentedJournal} puts the parts together. All access to files goes through {@code FileLayer}, so that tests can
 * lose what was not forced. Of the server this package may use the public journal and {@code Retention}, and nothing else.
 */
@NullMarked
package io.eventsource.server.internal.journal;

import org.jspecify.annotations.NullMarked;
