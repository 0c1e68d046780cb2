package io.eventsource.protocol;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that only the test moves. {@code ManualClock} of {@code eventsource-testing} cannot serve here, because that
 * module depends on this one.
 */
final class HandMovedClock extends Clock {

    private volatile Instant now;

    HandMovedClock(String now) {
        this.now = Instant.parse(now);
    }

    void move(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("an instant has no zone");
    }
}
