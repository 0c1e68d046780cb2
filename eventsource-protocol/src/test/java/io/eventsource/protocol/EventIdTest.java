package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "7", " 7 ", "007", "epoch:7", "a b", "ключ", "🔑", "\uFEFF", "\t", "\u0085", "\u2028", "\\0"
            })
    void anyLineOfTextIsAnId(String text) {
        assertThat(EventId.of(text).text()).isEqualTo(text);
        assertThat(EventId.of(text)).hasToString(text);
    }

    @ParameterizedTest
    @MethodSource
    void idThatALineCannotCarryDoesNotExist(String text, String reason) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventId.of(text)).withMessage("an event id " + reason);
    }

    static Stream<Arguments> idThatALineCannotCarryDoesNotExist() {
        return Stream.of(
                arguments("7\n", "must not hold CR, LF or NUL, but has U+000A at index 1"),
                arguments("\r", "must not hold CR, LF or NUL, but has U+000D at index 0"),
                arguments("🔑7\0", "must not hold CR, LF or NUL, but has U+0000 at index 3"),
                arguments("7\r\nid: 8", "must not hold CR, LF or NUL, but has U+000D at index 1"));
    }

    @Test
    void idThatWouldArriveChangedDoesNotExist() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventId.of("a\uD83D"))
                .withMessage("an event id must be well-formed, but has the unpaired surrogate U+D83D at index 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventId.of("\uDE00\uD83D"))
                .withMessage("an event id must be well-formed, but has the unpaired surrogate U+DE00 at index 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventId.of("\uD83D\uD83D\uDE00"))
                .withMessage("an event id must be well-formed, but has the unpaired surrogate U+D83D at index 0");
    }

    @Test
    void idsAreEqualByTheirText() {
        assertThat(EventId.of("7")).isEqualTo(EventId.of("7")).hasSameHashCodeAs(EventId.of("7"));
        assertThat(EventId.of("7"))
                .isNotEqualTo(EventId.of("07"))
                .isNotEqualTo("7")
                .isNotEqualTo(null);
    }

    @Test
    void noneCursorAndTheEmptyIdAreThreeThings() {
        assertThat(Set.of(EventId.NONE, EventId.CURSOR, EventId.of("")))
                .hasSize(3)
                .contains(EventId.of(""));
        assertThat(EventId.NONE).isNotEqualTo(EventId.CURSOR);
        assertThat(EventId.of("")).isNotEqualTo(EventId.NONE).isNotEqualTo(EventId.CURSOR);
        assertThat(EventId.NONE.text()).isNull();
        assertThat(EventId.CURSOR.text()).isNull();
        assertThat(EventId.NONE).hasToString("NONE");
        assertThat(EventId.CURSOR).hasToString("CURSOR");
    }
}
