package io.eventsource.protocol;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Generates the ids of events. A lambda can implement it: {@code () -> EventId.of(next())}.
 *
 * <pre>{@code
 * class OrderEvent extends Event {
 *     private static final IdGenerator IDS = IdGenerator.timestamp(Clock.systemUTC());
 *     // ...
 *     @Override protected EventId id() { return IDS.next(); }
 * }
 * }</pre>
 *
 * <p>Implementations must be safe for concurrent use: events are rendered on the threads that publish them.
 */
@FunctionalInterface
public interface IdGenerator {

    /**
     * Returns the id of the next event.
     *
     * @return the id, never null
     */
    EventId next();

    /**
     * Returns a generator that leaves the id to the event log. The log's position is the only id that needs no lookup
     * to resume from.
     *
     * @return a generator of {@link EventId#CURSOR}
     */
    static IdGenerator cursor() {
        return () -> EventId.CURSOR;
    }

    /**
     * Returns a generator that counts from 1. A counter restarts with its process, so a client that reconnects after a
     * restart may name an id that now belongs to another event; {@link #cursor()} avoids this.
     *
     * @return a new generator of always increasing decimal numbers
     */
    static IdGenerator counter() {
        return counter(1);
    }

    /**
     * Returns a generator that counts from a given number.
     *
     * @param first the first id
     * @return a new generator of always increasing decimal numbers
     */
    static IdGenerator counter(long first) {
        AtomicLong counter = new AtomicLong(first);
        return () -> EventId.of(Long.toString(counter.getAndIncrement()));
    }

    /**
     * Returns a generator of time stamps, in seconds since 1970-01-01T00:00Z with six decimals, for example
     * {@code 1735689600.000001}. They always increase: if two events share a microsecond or the clock goes back, the id
     * is one microsecond more than the previous one.
     *
     * @param clock the clock to read
     * @return a new generator of always increasing time stamps
     */
    static IdGenerator timestamp(Clock clock) {
        AtomicLong last = new AtomicLong(Long.MIN_VALUE);
        return () -> {
            Instant now = clock.instant();
            long micros = Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1_000);
            long next = last.updateAndGet(before -> Math.max(before + 1, micros));
            return EventId.of(BigDecimal.valueOf(next, 6).toPlainString());
        };
    }

    /**
     * Returns a generator of random UUIDs.
     *
     * @return a generator of {@link UUID#randomUUID()}
     */
    static IdGenerator uuid() {
        return () -> EventId.of(UUID.randomUUID().toString());
    }
}
