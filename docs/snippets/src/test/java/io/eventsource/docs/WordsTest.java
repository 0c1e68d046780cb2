package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents and the launchers' help use the field's terms, and no phrases that read as translated. */
class WordsTest {

    private static final Pattern TRANSLATED = Pattern.compile("(?i)\\b("
            + "whoever|whatever becomes|somebody|nobody|newcomers?|those who|lest|gladly|last words|ours to|of use"
            + "|for good|in peace|without a word|as ever|told of|(is|are|was|were|be|been) told"
            + "|(come|comes|came) (again|back)|what (becomes|became) of|says? so|vouch(es)? for|bears? to"
            + ")\\b");

    static Stream<Path> texts() {
        Stream<Path> root = Stream.of("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
                .map(Documents.ROOT::resolve);
        Stream<Path> launchers = Stream.of(
                        "io/eventsource/cli/eventsource-client.txt",
                        "io/eventsource/cli/eventsource-listener.txt",
                        "io/eventsource/cli/eventsource-request.txt",
                        "eventsource-cli/src/dist/README.md")
                .map(Documents::quoted);
        return Stream.of(SnippetsTest.guides(), root, launchers).flatMap(texts -> texts);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theTextIsPlainEnglish(Path text) {
        assertThat(translated(Documents.read(text)))
                .as("lines of %s with %s", Documents.name(text), TRANSLATED)
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Whoever knows the secret may read.",
                "The stream ends for good.",
                "The listener is told of the end.",
                "An event comes again after a break.",
                "The client waits, lest the server is flooded."
            })
    void aPhraseThatReadsAsTranslatedIsFound(String line) {
        assertThat(translated("Plain.\n" + line + "\n")).containsExactly(line);
    }

    @Test
    void aPartOfAWordIsNotAPhrase() {
        assertThat(translated("The latest, smallest and fastest server told its clients goodbye."))
                .isEmpty();
    }

    private static List<String> translated(String text) {
        return text.lines().filter(line -> TRANSLATED.matcher(line).find()).toList();
    }
}
