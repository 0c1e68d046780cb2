package io.eventsource.server.journal;

import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps nothing: applies each record as it is appended, on the thread of the caller. Its history ends with the process, so each
 * one has its own epoch. The default of a broker.
 */
public final class MemoryJournal implements Journal {

    private static final int RADIX = 36;
    private static final int KEY_BYTES = 32;

    private final String epoch;
    private final byte[] key = new byte[KEY_BYTES];

    // Calls never overlap; the follower's lock makes changes visible to the next caller.
    private @Nullable JournalFollower follower;
    private long end;

    private volatile boolean closed;

    /** Creates an empty journal with a random epoch and key. */
    public MemoryJournal() {
        SecureRandom random = new SecureRandom();
        epoch = Long.toUnsignedString(random.nextLong(), RADIX);
        random.nextBytes(key);
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public byte[] key() {
        return key.clone();
    }

    @Override
    public void follow(long after, JournalFollower follower) {
        if (closed || this.follower != null) {
            throw new IllegalStateException(closed ? "the journal is closed" : "the journal has a follower");
        }
        this.follower = follower;
    }

    @Override
    public CompletionStage<Long> append(JournalRecord record) {
        JournalFollower applies = follower;
        if (applies == null) {
            throw new IllegalStateException("the journal has no follower");
        }
        if (closed) {
            return CompletableFuture.failedFuture(JournalException.refused("the journal is closed"));
        }
        long position = ++end;
        applies.apply(position, record);
        return CompletableFuture.completedFuture(position);
    }

    @Override
    public boolean isVolatile() {
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
