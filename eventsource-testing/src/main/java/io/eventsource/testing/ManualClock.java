package io.eventsource.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * Provides a clock that only a test advances, for example for
 * {@link io.eventsource.protocol.IdGenerator#timestamp timestamp ids}. Safe for concurrent use.
 */
public final class ManualClock extends Clock {

    private final SharedTime time;
    private final ZoneId zone;

    /**
     * Creates a clock in UTC.
     *
     * @param now its time
     */
    public ManualClock(Instant now) {
        this(new SharedTime(Objects.requireNonNull(now, "now")), ZoneOffset.UTC);
    }

    private ManualClock(SharedTime time, ZoneId zone) {
        this.time = time;
        this.zone = zone;
    }

    /**
     * Moves the clock.
     *
     * @param by how far; negative to move it back
     */
    public void move(Duration by) {
        time.move(by);
    }

    @Override
    public Instant instant() {
        return time.now();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /**
     * Returns the same clock for another zone: moving one moves both.
     *
     * @param other the zone
     * @return the clock
     */
    @Override
    public Clock withZone(ZoneId other) {
        return new ManualClock(time, Objects.requireNonNull(other, "other"));
    }

    /** The time that the clocks of all zones share. */
    private static final class SharedTime {

        private Instant now; // guarded by this

        SharedTime(Instant now) {
            this.now = now;
        }

        synchronized Instant now() {
            return now;
        }

        synchronized void move(Duration by) {
            now = now.plus(by);
        }
    }
}
