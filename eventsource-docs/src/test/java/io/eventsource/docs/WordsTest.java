package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guides and the launchers' help use the field's terms, and no phrases that read as translated. */
class WordsTest {

    private static final Pattern TRANSLATED = Pattern.compile(
            "(?i)\\b(for good|whoever|somebody|comes? again|told of|is told|in peace|lest|without a word)\\b");

    static Stream<Path> texts() {
        Stream<Path> help = Stream.of("eventsource-client", "eventsource-listener", "eventsource-request")
                .map(launcher -> Documents.quoted("io/eventsource/cli/" + launcher + ".txt"));
        return Stream.concat(SnippetsTest.guides(), help);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theTextIsPlainEnglish(Path text) {
        List<String> found = Documents.read(text)
                .lines()
                .filter(line -> TRANSLATED.matcher(line).find())
                .toList();
        assertThat(found).as("lines with %s", TRANSLATED).isEmpty();
    }
}
