package io.eventsource.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * A clock that stands until it is moved, for example for {@link io.eventsource.protocol.IdGenerator#timestamp ids that
 * are time stamps}. Safe for concurrent use.
 */
public final class HandMovedClock extends Clock {

    private final Hand hand;
    private final ZoneId zone;

    /**
     * A clock in UTC.
     *
     * @param now what it shows
     */
    public HandMovedClock(Instant now) {
        this(new Hand(Objects.requireNonNull(now, "now")), ZoneOffset.UTC);
    }

    private HandMovedClock(Hand hand, ZoneId zone) {
        this.hand = hand;
        this.zone = zone;
    }

    /**
     * Moves the clock.
     *
     * @param by how far; negative to move it back
     */
    public void move(Duration by) {
        hand.move(by);
    }

    @Override
    public Instant instant() {
        return hand.now();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /**
     * The same clock for another zone: who moves one moves both.
     *
     * @param other the zone
     * @return the clock
     */
    @Override
    public Clock withZone(ZoneId other) {
        return new HandMovedClock(hand, Objects.requireNonNull(other, "other"));
    }

    /** What the clocks of all zones share. */
    private static final class Hand {

        private Instant now; // guarded by this

        Hand(Instant now) {
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
