package io.eventsource.client.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");

    @Test
    void secondsAndDatesAreUnderstood() {
        assertThat(RetryAfter.parse("0", NOW)).isEqualTo(Duration.ZERO);
        assertThat(RetryAfter.parse("125", NOW)).isEqualTo(Duration.ofSeconds(125));
        assertThat(RetryAfter.parse("Wed, 01 Jan 2025 00:01:00 GMT", NOW)).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Wednesday, 01-Jan-25 00:01:00 GMT", "Wed Jan  1 00:01:00 2025", " 60 ", "0000000000000000060"})
    void soAreTheFormsOfOlderServers(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1000000000",
                "99999999999",
                "9223372036854775808",
                "999999999999999999999999999999999999999999",
                "Fri, 31 Dec 9999 23:59:59 GMT"
            })
    void anAbsurdTimeCountsAsTheLongest(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ofSeconds(1_000_000_000));
    }

    @Test
    void aDateThatHasPassedAsksForNothing() {
        assertThat(RetryAfter.parse("Tue, 31 Dec 2024 00:00:00 GMT", NOW)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "soon", "+5", "1 2", "Wed, 32 Jan 2025 00:01:00 GMT"})
    void everythingElseSaysNothing(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isNull();
    }
}
