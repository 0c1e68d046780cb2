package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingEventTest {

    @Test
    void typeAndDataMakeAnEvent() {
        assertThat(OutgoingEvent.of("ping", "42")).isEqualTo(new OutgoingEvent("ping", "42", EventId.NONE, null));
    }

    @Test
    void emptyTypeIsMessage() {
        assertThat(OutgoingEvent.of("", "42").type()).isEqualTo("message");
    }

    @Test
    void reconnectionTimeAloneIsABlockThatDispatchesNothing() {
        assertThat(OutgoingEvent.reconnectionTime(Duration.ofSeconds(3)))
                .isEqualTo(new OutgoingEvent("message", null, EventId.NONE, Duration.ofSeconds(3)));
    }

    @Test
    void withIdKeepsAllElse() {
        OutgoingEvent event = new OutgoingEvent("ping", "42", EventId.CURSOR, Duration.ZERO);

        assertThat(event.withId(EventId.of("7")))
                .isEqualTo(new OutgoingEvent("ping", "42", EventId.of("7"), Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", " a", "a:b", ":", "温度", "🌡", "\t", "\u0085", "\u2028", "error"})
    void anyLineOfTextIsAType(String type) {
        assertThat(OutgoingEvent.of(type, "").type()).isEqualTo(type);
    }

    @ParameterizedTest
    @MethodSource
    void typeThatALineCannotCarryIsRefused(String type, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutgoingEvent.of(type, ""))
                .withMessage("an event type " + reason);
    }

    static Stream<Arguments> typeThatALineCannotCarryIsRefused() {
        return Stream.of(
                arguments("a\n", "must not hold CR, LF or NUL, but has U+000A at index 1"),
                arguments("\r\n", "must not hold CR, LF or NUL, but has U+000D at index 0"),
                arguments("ab\0", "must not hold CR, LF or NUL, but has U+0000 at index 2"),
                arguments("a\ndata: forged\n\n", "must not hold CR, LF or NUL, but has U+000A at index 1"));
    }

    @Test
    void typeThatWouldArriveChangedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutgoingEvent.of("🌡\uD83D!", ""))
                .withMessage("an event type must be well-formed, but has the unpaired surrogate U+D83D at index 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\0", "\uD83D", "a\n\nb\n"})
    void dataMayHoldAnything(String data) {
        assertThat(OutgoingEvent.of("ping", data).data()).isEqualTo(data);
    }

    @Test
    void reconnectionTimeMayBeNothingOrAllThatALongHolds() {
        assertThat(OutgoingEvent.reconnectionTime(Duration.ZERO).reconnectionTime())
                .isZero();
        assertThat(OutgoingEvent.reconnectionTime(Duration.ofMillis(Long.MAX_VALUE))
                        .reconnectionTime())
                .isEqualTo(Duration.ofMillis(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource
    void reconnectionTimeThatIsNoWholeNumberOfMillisecondsIsRefused(Duration time) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutgoingEvent.reconnectionTime(time))
                .withMessage("a reconnection time must be 0 or more whole milliseconds, but is " + time);
    }

    static Stream<Duration> reconnectionTimeThatIsNoWholeNumberOfMillisecondsIsRefused() {
        return Stream.of(
                Duration.ofMillis(-1),
                Duration.ofNanos(-1),
                Duration.ofNanos(1),
                Duration.ofNanos(1_999_999),
                Duration.ofMillis(Long.MAX_VALUE).plusMillis(1),
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE));
    }

    @Test
    void typeAndIdMustBeThere() {
        assertThatNullPointerException()
                .isThrownBy(() -> OutgoingEvent.of(null, ""))
                .withMessage("type");
        assertThatNullPointerException()
                .isThrownBy(() -> OutgoingEvent.of("ping", "").withId((EventId) null))
                .withMessage("id");
    }
}
