package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents, the launchers' help and the sources use the field's terms, and no phrases that read as translated. */
class WordsTest {

    private static final List<Phrase> PHRASES = List.of(
            phrase(
                    "whoever|somebody|nobody|those who",
                    "name the party, such as client, subscriber, publisher or caller"),
            phrase("newcomers?", "write \"new subscriber\" or \"new client\""),
            phrase("lest", "write \"so that … not\" or \"to prevent\""),
            phrase("for good|for ever", "write \"permanently\" or \"forever\""),
            phrase("in peace", "write \"gracefully\""),
            phrase("(come|comes|came) (again|back)", "write \"reconnects\" or \"is redelivered\""),
            phrase("(is|are|was|were|be|been) told|told of", "write \"is notified\" or \"receives\""),
            phrase("(say|says|said) so", "name what is reported: an error, an event, a status"),
            phrase("whatever becomes|what (becomes|became) of", "name the outcome: the result, the state, the end"),
            phrase("without a word", "write \"without a response\" or \"without a message\""),
            phrase("vouch(es)? for", "write \"certifies\" or \"guarantees\""),
            phrase("bears? to", "write \"idempotent\" or \"tolerates\""),
            phrase("gladly", "write \"preferred\", or name the quality value"),
            phrase("last words", "write \"last event\" or \"last message\""),
            phrase("of use", "write \"useful\""),
            phrase("ours to", "write \"our task\", or name the component"),
            phrase("as ever", "write \"as before\" or \"as always\""),
            phrase("of (its|their|our|his) own", "write \"its own X\", \"separate\" or \"different\""),
            phrase("anybody|everybody|strangers?", "name the party, such as client, subscriber or caller"),
            phrase("(go|goes|going|went) on", "write \"continues\" or \"resumes\""),
            phrase("(let|lets|letting) in", "write \"admits\" or \"accepts\""),
            phrase(
                    "(has|have|had|is|are|was|were) gone",
                    "write \"has disconnected\", \"has exited\" or \"was removed\""),
            phrase("in silence", "write \"silently\""),
            phrase("by (itself|themselves)", "write \"automatically\", or delete it"),
            phrase("(is|are|was|were) (not )?to be", "write \"must\" or \"should\", with a subject"),
            phrase("what (comes|came) of", "write \"the result of\""),
            phrase("(say|says|said|saying) nothing", "name what is missing: bytes, a header, a field"),
            phrase("(nothing|no) more (is|comes|will)", "name it: no other event, no other call"),
            phrase("in plain words", "write \"with a clear message\""),
            phrase("as (it|they) came", "write \"unchanged\""),
            phrase("the other way round", "write \"vice versa\", or both cases"),
            phrase("so long|anew|if need be", "write \"this long\", \"again\" or \"if necessary\""));

    /** A phrase that reads as translated, and the advice on what to write instead. */
    private record Phrase(Pattern pattern, String advice) {

        Stream<String> faults(String line) {
            return pattern.matcher(line)
                    .results()
                    .map(found -> "\"%s\" in \"%s\": %s".formatted(found.group(), excerpt(line, found), advice));
        }

        private static String excerpt(String line, MatchResult found) {
            return line.substring(Math.max(0, found.start() - 40), Math.min(line.length(), found.end() + 40));
        }
    }

    private static Phrase phrase(String words, String advice) {
        return new Phrase(Pattern.compile("(?i)\\b(" + words + ")\\b"), advice);
    }

    static Stream<Path> texts() {
        Stream<Path> root = Stream.of("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
                .map(Documents.ROOT::resolve);
        Stream<Path> launchers = Stream.of(
                        "io/eventsource/cli/eventsource-client.txt",
                        "io/eventsource/cli/eventsource-journal.txt",
                        "io/eventsource/cli/eventsource-listener.txt",
                        "io/eventsource/cli/eventsource-request.txt",
                        "eventsource-cli/src/dist/README.md")
                .map(Documents::quoted);
        return Stream.of(SnippetsTest.guides(), root, launchers).flatMap(texts -> texts);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theTextIsPlainEnglish(Path text) {
        assertThat(faults(Documents.read(text).lines()))
                .as(Documents.name(text))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "server", "redis", "client", "cli", "mockserver", "testing"})
    void theSourcesArePlainEnglish(String module) {
        List<Path> sources = Documents.sources("eventsource-" + module);
        assertThat(sources).isNotEmpty();
        List<String> faults = sources.stream()
                .flatMap(source -> faults(JavaProse.of(Documents.read(source)).stream()).stream()
                        .map(fault -> Documents.name(source) + ": " + fault))
                .toList();
        assertThat(faults).as("phrases in comments and strings").isEmpty();
    }

    @Test
    void theOtherSourcesHaveCommentsInPlainEnglish() {
        List<Path> sources = Documents.otherSources();
        assertThat(sources).isNotEmpty();
        List<String> faults = sources.stream()
                .filter(source -> !source.endsWith("WordsTest.java"))
                .flatMap(source -> faults(JavaProse.comments(Documents.read(source)).stream()).stream()
                        .map(fault -> Documents.name(source) + ": " + fault))
                .toList();
        assertThat(faults)
                .as("phrases in comments of tests, examples and benchmarks")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "CONTRIBUTING.md"})
    void noLineIsLongerThan130Characters(String name) {
        assertThat(Documents.read(Documents.ROOT.resolve(name)).lines()).allMatch(line -> line.length() <= 130);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Whoever knows the secret may read.           | name the party",
                "The stream ends for good.                    | permanently",
                "The listener is told of the end.             | is notified",
                "An event comes again after a break.          | is redelivered",
                "The client waits, lest the server is flooded.| to prevent",
                "It runs on a thread of its own.              | separate",
                "The stream goes on after the client has gone.| disconnected"
            })
    void aPhraseThatReadsAsTranslatedIsFound(String line, String advice) {
        assertThat(faults(Stream.of("Plain.", line))).last().asString().contains(advice);
    }

    @Test
    void aPartOfAWordIsNotAPhrase() {
        assertThat(faults(Stream.of("The latest, smallest and fastest server told its clients goodbye.")))
                .isEmpty();
    }

    @Test
    void commentsAndStringsAreRead() {
        String source = """
                /**
                 * Ends for
                 * good.
                 */
                // Lest it
                // comes back.
                char quote = '"'; String said = "in " + "peace", block = \"""
                    by nobody
                    \""";
                """;
        assertThat(faults(JavaProse.of(source).stream())).hasSize(5);
    }

    @Test
    void stringsAreNoComments() {
        assertThat(JavaProse.comments("String a = \"nobody\"; // told of it")).containsExactly("// told of it");
    }

    @Test
    void codeIsNotRead() {
        assertThat(JavaProse.of("var nobody = '\"'; lest(nobody, \"plain\");")).containsExactly("'\"'", "\"plain\"");
    }

    private static List<String> faults(Stream<String> lines) {
        return lines.flatMap(line -> PHRASES.stream().flatMap(phrase -> phrase.faults(line)))
                .toList();
    }
}
