package io.eventsource.server.internal;

import io.eventsource.server.EventBrokerBuilder;
import io.eventsource.server.internal.channel.ChannelRegistry;

/**
 * Memory that is held on the way into a broker, counted against {@linkplain EventBrokerBuilder#logBytes the broker's own}.
 * A front end counts what clients make it hold, such as the body of a request, before it holds it.
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
     * Counts more bytes, before they are held. The broker forgets its oldest events to make room for them. Does not wait.
     *
     * <p>All reservations together may hold half of the broker's memory in this way. Beyond that, only those that hold up
     * to 64 KiB may grow, so that small requests are served while large ones wait for their clients.
     *
     * @param bytes how many bytes, not negative
     * @return false if there is no room for them, or this is closed; nothing is counted then
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
     * As {@link #tryAdd}, for bytes that are held for a moment, while no client is waited for. They may take all of the
     * broker's memory, and are counted until this is closed.
     *
     * @param bytes how many bytes, not negative
     * @return false if there is no room for them, or this is closed; nothing is counted then
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
     * Counts fewer bytes of those that {@link #tryAdd} has counted, after they were let go.
     *
     * @param bytes how many bytes, not negative; more than are held count as those that are
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

    /** Lets go of all that is held. Nothing can be added after that. */
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
