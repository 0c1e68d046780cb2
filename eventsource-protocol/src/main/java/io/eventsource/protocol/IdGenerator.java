package io.eventsource.protocol;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where events get their ids from. The user's own function is one, too: {@code () -> EventId.of(next())}.
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
     * The id of the next event.
     *
     * @return the id, never null
     */
    EventId next();

    /**
     * Leaves the id to the event log: its own position, the only id that costs no look-up to resume from.
     *
     * @return a generator of {@link EventId#CURSOR}
     */
    static IdGenerator cursor() {
        return () -> EventId.CURSOR;
    }

    /**
     * Counts from 1. A counter starts again with its process, so a client that comes back after a restart may name an
     * id that now means another event; {@link #cursor()} has no such trap.
     *
     * @return a new generator of always increasing decimal numbers
     */
    static IdGenerator counter() {
        return counter(1);
    }

    /**
     * Counts from a given number.
     *
     * @param first the first id
     * @return a new generator of always increasing decimal numbers
     */
    static IdGenerator counter(long first) {
        AtomicLong counter = new AtomicLong(first);
        return () -> EventId.of(Long.toString(counter.getAndIncrement()));
    }

    /**
     * The time in seconds since 1970-01-01T00:00Z with six decimals, for example {@code 1735689600.000001}. Never the
     * same twice, and never decreasing even if the clock goes back: then, and when two events share a microsecond, the
     * id is one microsecond more than the one before.
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
     * Random UUIDs.
     *
     * @return a generator of {@link UUID#randomUUID()}
     */
    static IdGenerator uuid() {
        return () -> EventId.of(UUID.randomUUID().toString());
    }
}
