package io.eventsource.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelPatternTest {

    @ParameterizedTest
    @CsvSource({
        "orders, orders, true",
        "orders, Orders, false",
        "orders, orders-1, false",
        "orders-*, orders-1, true",
        "orders-*, orders-, true",
        "orders-*, orders, false",
        "*, anything, true",
        "a?c, abc, false",
    })
    void aTextIsANameOrAPrefix(String pattern, String name, boolean matches) {
        assertThat(ChannelPattern.of(pattern).matches(name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a*b", "**"})
    void otherTextsAreRefused(String pattern) {
        assertThatThrownBy(() -> ChannelPattern.of(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anExactNameHasNoWildcards() {
        assertThat(ChannelPattern.exactly("a*").matches("a*")).isTrue();
        assertThat(ChannelPattern.exactly("a*").matches("ab")).isFalse();
        assertThat(ChannelPattern.exactly("*").matches("ab")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com/books/:id, https://example.com/books/1, true",
        "https://example.com/books/:id, https://example.com/books/1/pages, false",
        "https://example.com/books/:id, https://example.com/books/, false",
        "https://example.com/books/:id, http://example.com/books/1, false",
        "https://example.com/books/:id/pages/:page, https://example.com/books/1/pages/22, true",
        "https://example.com/*, https://example.com/a/b?c=d, true",
        "https://example.com/*, https://example.com, false",
        "https://example.com/books{/:id}?, https://example.com/books, true",
        "https://example.com/books{/:id}?, https://example.com/books/7, true",
        "https://example.com/books{/:id}?, https://example.com/books/, false",
        "https://example.com/{a}b, https://example.com/ab, true",
        "https://example.com\\:8080/a, https://example.com:8080/a, true",
        "https://example.com:8080/a, https://example.com:8080/a, true",
        "https://example.com/\\*, https://example.com/*, true",
        "https://example.com/\\*, https://example.com/a, false",
        "/books/:id, /books/1, true",
        "*, x, true",
        "https://example.com/:a-:b, https://example.com/x-y, true",
    })
    void aUrlPatternMatchesSegments(String pattern, String name, boolean matches) {
        assertThat(ChannelPattern.url(pattern).matches(name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://e/(\\d+)",
                "https://e/{a",
                "https://e/a}",
                "https://e/{a{b}}",
                "https://e/{a}+",
                "https://e/{a}*",
                "https://e/:a?",
                "https://e/:a*",
                "https://e/:a+",
                "https://e/**",
                "https://e/*?",
                "https://e/a+",
                ""
            })
    void whatIsNotSupportedIsRefused(String pattern) {
        assertThatThrownBy(() -> ChannelPattern.url(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHostilePatternTakesNoTime() {
        ChannelPattern pattern = ChannelPattern.url("*a".repeat(500));
        String name = "a".repeat(2_000) + "b";
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertThat(pattern.matches(name)).isFalse());
    }

    @Test
    void aTooLongPatternIsRefused() {
        String text = "a".repeat(ChannelPattern.MAX_LENGTH + 1);
        assertThatThrownBy(() -> ChannelPattern.of(text)).hasMessageContaining("1 to 1024 characters");
    }
}
