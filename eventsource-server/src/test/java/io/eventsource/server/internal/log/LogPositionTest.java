package io.eventsource.server.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogPositionTest {

    @ParameterizedTest
    @ValueSource(strings = {"epoch:0", "epoch:7", "a:b:10", "-_A:999999999999999999"})
    void readsWhatItShows(String id) {
        assertThat(LogPosition.parse(id)).hasToString(id);
    }

    @Test
    void theLastColonSeparates() {
        assertThat(LogPosition.parse("a:b:10")).isEqualTo(new LogPosition("a:b", 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                ":",
                ":7",
                "epoch:",
                "epoch:07",
                "epoch:00",
                "epoch:-1",
                "epoch:+1",
                "epoch: 1",
                "epoch:1 ",
                "epoch:x",
                "epoch:\u0661",
                "epoch:1000000000000000000",
                "epoch:99999999999999999999"
            })
    void otherTextIsNoPosition(String id) {
        assertThat(LogPosition.parse(id)).isNull();
    }
}
