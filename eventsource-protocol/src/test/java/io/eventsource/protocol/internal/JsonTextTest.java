package io.eventsource.protocol.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonParser;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    @RepeatedTest(200)
    void whatIsQuotedIsReadAgainHereAndByOthers(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        String text = random.ints(random.nextInt(20), 0, 0x180)
                .map(c -> c < 0x160 ? c : 0xD7F0 + c - 0x160)
                .collect(StringBuilder::new, (all, c) -> all.append((char) c), StringBuilder::append)
                .toString();
        String object = "{\"a\":" + JsonText.quote(text) + ",\"b\":-12.5}";
        assertThat(JsonText.readObject(object)).isEqualTo(Map.of("a", text, "b", "-12.5"));
        assertThat(JsonParser.parseString(object).getAsJsonObject().get("a").getAsString())
                .isEqualTo(text);
    }

    @Test
    void spaceAndEscapesOfOthersAreRead() {
        assertThat(JsonText.readObject(" { \"a\" : \"\\b\\f\\t\\r\\n\\/\\\\\\\"\\u00e4\" , \"b\":1 } "))
                .isEqualTo(Map.of("a", "\b\f\t\r\n/\\\"\u00e4", "b", "1"));
        assertThat(JsonText.readObject("{}")).isEmpty();
        assertThat(JsonText.quote(null)).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":\"b}",
                "{\"a\":\"\\",
                "{\"a\":\"\\u12\"}",
                "{} x",
                "{\"a\":1,}",
                "[1]"
            })
    void otherTextIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonText.readObject(text));
    }
}
