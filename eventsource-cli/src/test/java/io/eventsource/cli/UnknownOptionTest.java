package io.eventsource.cli;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.client.ClientOptions;
import io.eventsource.cli.listener.ListenerOptions;
import io.eventsource.cli.request.RequestOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownOptionTest {

    @ParameterizedTest
    @CsvSource({
        "--keepalve, --keepalive",
        "--keepalive-time, ''",
        "--keep, --keepalive",
        "--kepealive=5s, --keepalive",
        "--Host, --host",
        "--pot, --port",
        "-portt, --port",
        "--keyfiel, --keyfile",
        "--x, ''",
    })
    void aTypingErrorIsRecognized(String typed, String meant) {
        String option = typed.replaceAll("=.*", "");
        assertWrongUsage(() -> ListenerOptions.SYNTAX.parse(typed))
                .hasMessage("unknown option " + option
                        + (meant.isEmpty()
                                ? "; put -- before an argument that begins with a dash"
                                : "; did you mean " + meant + "?"));
    }

    @ParameterizedTest
    @CsvSource({
        "--json, eventsource-listener and eventsource-request",
        "-e, eventsource-client",
        "--keepalive=5, eventsource-listener"
    })
    void anOptionOfAnotherLauncherIsNamed(String typed, String owner) {
        String option = typed.replaceAll("=.*", "");
        assertThat(UnknownOption.describe("eventsource-client", ClientOptions.SYNTAX.options(), "--json"))
                .isEqualTo("unknown option --json; it is an option of eventsource-listener and eventsource-request");
        assertThat(UnknownOption.describe("tool", java.util.List.of(), typed))
                .isEqualTo("unknown option " + option + "; it is an option of " + owner);
    }

    @Test
    void aNumberIsMostLikelyData() {
        assertThat(UnknownOption.describe("tool", RequestOptions.SYNTAX.options(), "-5"))
                .isEqualTo("unknown option -5; put -- before an argument that begins with a dash");
    }

    @Test
    void theUnknownOptionIsEscapedAndShortened() {
        assertThat(UnknownOption.describe("tool", RequestOptions.SYNTAX.options(), "--a\u001b" + "x".repeat(10_000)))
                .startsWith("unknown option --a\\u001bxxx")
                .hasSizeLessThan(150);
    }
}
