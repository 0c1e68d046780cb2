package io.eventsource.server.internal;

import io.eventsource.server.EventBrokerBuilder;
import io.eventsource.server.internal.channel.ChannelRegistry;

/**
 * Reserves memory for requests in progress, counted against {@linkplain EventBrokerBuilder#logBytes the broker's memory}.
 * A front end counts what clients make it hold, such as the body of a request, before it allocates it.
 *
 * <pre>{@code
 * try (MemoryReservation memory = broker.reserveMemory()) {
 *     if (!memory.tryAdd(length)) {
 *         return serviceUnavailable();
 *     }
 *     broker.publish(channel, event(read(length)));
 * }
 * }</pre>
 *
 * <p>Safe for concurrent use.
 */
public final class MemoryReservation implements AutoCloseable {

    private static final long SMALL = 64 * 1024;

    private final ChannelRegistry registry;

    // Guarded by this.
    private long held;
    private long heldBriefly;
    private boolean closed;

    MemoryReservation(ChannelRegistry registry) {
        this.registry = registry;
    }

    /**
     * Counts more bytes, before they are allocated. The broker evicts its oldest events to make room for them. Does not wait.
     *
     * <p>All reservations together may hold half of the broker's memory in this way. Beyond that, only those that hold up
     * to 64 KiB may grow, so that small requests are served while large ones wait for their clients.
     *
     * @param bytes how many bytes, not negative
     * @return false if they do not fit, or this is closed; nothing is counted then
     * @throws IllegalArgumentException if the number is negative
     */
    public boolean tryAdd(long bytes) {
        requireNotNegative(bytes);
        if (!registry.tryReserve(bytes, bytes > SMALL - held())) {
            return false;
        }
        synchronized (this) {
            if (!closed) {
                held += bytes;
                return true;
            }
        }
        registry.broker().memory().release(bytes);
        return false;
    }

    /**
     * Counts bytes that are held only briefly, without waiting for a client. Other than with {@link #tryAdd}, they may use all
     * of the broker's memory, and are counted until this is closed.
     *
     * @param bytes how many bytes, not negative
     * @return false if they do not fit, or this is closed; nothing is counted then
     * @throws IllegalArgumentException if the number is negative
     */
    public boolean tryAddBriefly(long bytes) {
        requireNotNegative(bytes);
        if (!registry.tryUse(bytes)) {
            return false;
        }
        synchronized (this) {
            if (!closed) {
                heldBriefly += bytes;
                return true;
            }
        }
        registry.broker().memory().use(-bytes);
        return false;
    }

    /**
     * Releases bytes that {@link #tryAdd} has counted, after they were freed.
     *
     * @param bytes how many bytes, not negative; if more than are held, all that are held
     * @throws IllegalArgumentException if the number is negative
     */
    public void release(long bytes) {
        requireNotNegative(bytes);
        long released;
        synchronized (this) {
            released = Math.min(bytes, held);
            held -= released;
        }
        registry.broker().memory().release(released);
    }

    private synchronized long held() {
        return held;
    }

    private static void requireNotNegative(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a number of bytes must not be negative, but is " + bytes);
        }
    }

    /** Releases all bytes. Nothing can be added after that. */
    @Override
    public void close() {
        long released;
        long releasedBriefly;
        synchronized (this) {
            closed = true;
            released = held;
            releasedBriefly = heldBriefly;
            held = 0;
            heldBriefly = 0;
        }
        registry.broker().memory().release(released);
        registry.broker().memory().use(-releasedBriefly);
    }
}
