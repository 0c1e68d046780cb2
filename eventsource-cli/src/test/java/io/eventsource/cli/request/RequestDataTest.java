package io.eventsource.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.cli.UsageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestDataTest {

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"42,42", "'42\n',42", "'42\r\n',42", "'42\n\n','42\n'", "' ä\nb',' ä\nb'", "'\n',''"})
    void theLastLineEndOfStandardInputIsNotData(String input, String data) throws IOException {
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        assertThat(RequestData.StandardInput.decode(new ByteArrayInputStream(bytes)))
                .isEqualTo(data);
    }

    @Test
    void standardInputMustBeText() {
        assertThatThrownBy(
                        () -> RequestData.StandardInput.decode(new ByteArrayInputStream(new byte[] {'a', (byte) 0xff})))
                .isInstanceOf(UsageException.class)
                .hasMessage("standard input must be UTF-8, but is not");
    }
}
