package io.eventsource.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.IdGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ManualClockTest {

    private final ManualClock clock = new ManualClock(Instant.parse("2025-01-01T00:00:00Z"));

    @Test
    void standsUntilItIsMoved() {
        IdGenerator ids = IdGenerator.timestamp(clock);
        assertThat(ids.next()).isEqualTo(EventId.of("1735689600.000000"));

        clock.move(Duration.ofSeconds(2));

        assertThat(ids.next()).isEqualTo(EventId.of("1735689602.000000"));
        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
    }

    @Test
    void movesInAllZones() {
        Clock there = clock.withZone(ZoneId.of("Asia/Tokyo"));

        clock.move(Duration.ofHours(-1));

        assertThat(there.instant()).isEqualTo(Instant.parse("2024-12-31T23:00:00Z"));
        assertThat(there.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }
}
