package io.eventsource.protocol.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

    @ParameterizedTest
    @ValueSource(
            chars = {
                0, 7, 8, 0x1B, 0x7F, 0x80, 0x9B, 0x9F, 0x061C, 0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0x2069, 0x206A,
                0xFFF9, 0xD800, 0xDFFF
            })
    void aCharacterThatATerminalObeysIsEscapedAsInJson(char c) {
        String escape = "\\u%04x".formatted((int) c);
        assertThat(VisibleText.line("a" + c + "b")).isEqualTo("a" + escape + "b");
        assertThat(VisibleText.lines("a" + c + "b\n")).isEqualTo("a" + escape + "b\n");
    }

    @Test
    void readableTextIsUnchanged() {
        String text = "Grüße, мир 🌍 \"\\u\" (שלום) 👩‍🚀";
        assertThat(VisibleText.line(text)).isEqualTo(text);
        assertThat(VisibleText.lines(text)).isSameAs(text);
    }

    @Test
    void aLineHasNoLineBreakInIt() {
        assertThat(VisibleText.line("\r\n one \r\n\t two\u2028three\u0085four  five\n\n"))
                .isEqualTo("one two three four  five");
        assertThat(VisibleText.line(null)).isEqualTo("null");
        assertThat(VisibleText.line(" \n ")).isEmpty();
    }

    @Test
    void linesKeepLineFeedsAndTabsOnly() {
        assertThat(VisibleText.lines("one\r\n\ttwo\u2029\u0085\f")).isEqualTo("one\\u000d\n\ttwo\\u2029\\u0085\\u000c");
    }

    @Test
    void aLineIsBoundedAndItsPairsAreWhole() {
        assertThat(VisibleText.line("abcdef", 6)).isEqualTo("abcdef");
        assertThat(VisibleText.line("abcdefg", 6)).isEqualTo("abcde…");
        assertThat(VisibleText.line("abcd🌍🌍", 6)).isEqualTo("abcd…");
        assertThat(VisibleText.line("\u001b".repeat(10_000))).hasSize(VisibleText.MAX_LINE);
        assertThat(VisibleText.line("a" + " ".repeat(10_000) + "b", 10)).hasSize(10);
    }
}
