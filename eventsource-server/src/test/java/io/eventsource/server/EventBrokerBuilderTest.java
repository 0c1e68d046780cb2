package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventBrokerBuilderTest {

    @Test
    void theDefaultsAreIdsOneSubscriberAndABeatEveryFifteenSeconds() {
        assertThat(EventBroker.builder().options())
                .isEqualTo(new BrokerOptions(
                        true, Subscribers.ONE, Duration.ofSeconds(15), null, new Retention(1_000, 1024 * 1024)));
    }

    @Test
    void clientsThatAreNotToldAreExpectedBackInFiveSeconds() {
        assertThat(EventBroker.builder().options().expectedReconnectionTime()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT0.0001S", "P1DT0.001S"})
    void aHeartbeatIsNothingOrFromAMillisecondToADay(Duration time) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventBroker.builder().heartbeat(time))
                .withMessageContaining("a heartbeat must be")
                .withMessageContaining(time.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0001S", "P1DT0.001S"})
    void aReconnectionTimeIsFromAMillisecondToADay(Duration time) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventBroker.builder().reconnectionTime(time))
                .withMessageContaining("from 1 ms to a day")
                .withMessageContaining(time.toString());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "-1, 1"})
    void aLogKeepsSomething(int events, long bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Retention(events, bytes))
                .withMessageContaining("at least 1 event and 1 byte")
                .withMessageContaining(events + " and " + bytes);
    }

    @Test
    void subscribersAreNamedAsOptionsSpellThem() {
        for (Subscribers subscribers : Subscribers.values()) {
            assertThat(Subscribers.of(subscribers.toString())).isSameAs(subscribers);
            assertThat(Subscribers.of(subscribers.name())).isSameAs(subscribers);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Subscribers.of("two"))
                .withMessageContaining("one, newest or many")
                .withMessageContaining("two");
    }

    @Test
    void nothingIsNull() {
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> EventBroker.builder().retention(null));
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> EventBroker.builder().subscribers(null));
    }
}
