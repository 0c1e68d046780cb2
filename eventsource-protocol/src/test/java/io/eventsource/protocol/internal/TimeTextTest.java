package io.eventsource.protocol.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {

    @ParameterizedTest
    @CsvSource({"0,0", "3000,3000", "500ms,500", "10s,10000", "15m,900000", "2h,7200000", "7d,604800000", "007s,7000"})
    void aNumberMayHaveAUnit(String text, long millis) {
        assertThat(TimeText.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "-1",
                "+1",
                "1.5s",
                "10 s",
                "10S",
                "10sec",
                "1h30m",
                "٣",
                "1e3",
                "9999999999999999999",
                "999999999999999999d"
            })
    void otherFormsAreNoTime(String text) {
        assertThat(TimeText.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 ms",
        "999,999 ms",
        "1000,1 s",
        "3000,3 s",
        "3218,3.2 s",
        "9949,9.9 s",
        "9950,10 s",
        "44600,45 s",
        "59499,59 s",
        "59500,1 min",
        "90000,1 min 30 s",
        "3599499,59 min 59 s",
        "3599500,1 h",
        "7500000,2 h 5 min",
        "86369999,23 h 59 min",
        "86370000,1 d",
        "86400000,1 d",
        "100000000,1 d 4 h",
        "99999999999,1157 d 10 h"
    })
    void aDurationHasItsTwoLargestUnits(long millis, String text) {
        assertThat(TimeText.of(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
