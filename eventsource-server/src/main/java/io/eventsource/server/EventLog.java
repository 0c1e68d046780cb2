package io.eventsource.server;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one channel remembers: encoded events, each with a sequence one higher than the one before. A subscriber is a
 * place in it, so live events, catching up and resuming are all a read from a place.
 *
 * <p>Not safe for concurrent use: the channel guards it.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are shared and never changed, and nobody asks whether two are equal
interface EventLog {

    /** An unguessable name that is new whenever the log's content was lost. */
    String epoch();

    /** The sequence of the newest entry; 0 if there never was one. */
    long end();

    /** The sequence before the oldest entry that is still there: the least place that misses nothing. */
    long start();

    /** Adds an entry as sequence {@code end() + 1}. May forget the oldest ones. */
    void append(Entry entry);

    /** The place behind the entry that had this id, if it is still there. */
    OptionalLong find(String id);

    /**
     * What comes after a place.
     *
     * @param place a place from {@link #start()} to {@link #end()}
     * @param upTo the sequence of the last entry to read, from {@code place} to {@link #end()}
     * @param maxBytes about how many bytes to return; at least one entry is returned if there is one
     */
    Batch read(long place, long upTo, int maxBytes);

    /** Forgets all entries, but not how far it counted. */
    void clear();

    /**
     * One entry.
     *
     * @param id the id that the event went out with; null if it has none, or one that says its sequence
     * @param bytes the block, never changed
     */
    record Entry(@Nullable String id, byte[] bytes) {}

    /**
     * The bytes from a place on.
     *
     * @param bytes whole blocks, never changed
     * @param place the place behind them
     */
    record Batch(byte[] bytes, long place) {}
}
