package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.server.internal.channel.BrokerOptions;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventBrokerBuilderTest {

    @Test
    void theDefaults() {
        BrokerOptions options = EventBroker.builder().options();

        assertThat(options.ids()).isTrue();
        assertThat(options.channels().apply("any")).isEqualTo(ChannelOptions.TOKEN);
        assertThat(options.heartbeat()).isEqualTo(Duration.ofSeconds(15));
        assertThat(options.reconnectionTime()).isNull();
        assertThat(options.stallDeadline()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.maxAge()).isZero();
        assertThat(options.maxEventSize()).isEqualTo(8 << 20);
        assertThat(options.maxSubscribers()).isEqualTo(1_000_000);
        assertThat(options.maxChannels()).isEqualTo(1_000_000);
        assertThat(options.logBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    }

    @Test
    void withoutAReconnectionTimeClientsAreExpectedWithinFiveSeconds() {
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
    @CsvSource({"-1, 1, PT1S", "1, -1, PT1S", "1, 1, PT-1S", "1, 1, P367D"})
    void aRetentionIsNotNegativeNorEndless(int events, long bytes, Duration age) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Retention(events, bytes, age))
                .withMessageContaining("must not be negative")
                .withMessageContaining(events + " events, " + bytes + " bytes and " + age);
    }

    @Test
    void aWindowHasRoomForAnEvent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChannelOptions.TOKEN.withWindow(Retention.NONE))
                .withMessageContaining("room for an event");
    }

    @Test
    void boundsAreAtLeastOneAndTheLogsHaveAMebibyte() {
        List<ThrowingCallable> wrong = List.of(
                () -> EventBroker.builder().maxEventSize(0),
                () -> EventBroker.builder().maxSubscribers(0),
                () -> EventBroker.builder().maxChannels(-1),
                () -> EventBroker.builder().logBytes(1_000_000));

        assertThat(wrong)
                .allSatisfy(each -> assertThatIllegalArgumentException().isThrownBy(each));
    }

    @Test
    void subscribersAreNamedAsOptionsSpellThem() {
        for (SubscriberLimit subscribers : SubscriberLimit.values()) {
            assertThat(SubscriberLimit.of(subscribers.toString())).isSameAs(subscribers);
            assertThat(SubscriberLimit.of(subscribers.name())).isSameAs(subscribers);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SubscriberLimit.of("two"))
                .withMessageContaining("one, newest or many")
                .withMessageContaining("two");
    }

    @Test
    void nothingIsNull() {
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> EventBroker.builder().channels((ChannelOptions) null));
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> ChannelOptions.TOKEN.withSubscribers(null));
    }
}
