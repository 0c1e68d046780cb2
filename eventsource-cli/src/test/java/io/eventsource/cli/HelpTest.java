package io.eventsource.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.client.ClientOptions;
import io.eventsource.cli.journal.JournalCommand;
import io.eventsource.cli.listener.ListenerOptions;
import io.eventsource.cli.request.RequestOptions;
import io.eventsource.client.EventSourceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {

    /** A line that explains an option: two spaces, its letter, its word, the name of its value. */
    private static final Pattern ENTRY = Pattern.compile(
            "^  (?:-\\w, |    )--[a-z-]+(?: (?:\\[[A-Z]+:])?[A-Z][A-Z:,.]*|\\[=[A-Z]+])?(?= |$)", Pattern.MULTILINE);

    static List<CommandLineSyntax> syntaxes() {
        return List.of(ListenerOptions.SYNTAX, ClientOptions.SYNTAX, RequestOptions.SYNTAX, JournalCommand.SYNTAX);
    }

    static Stream<Arguments> options() {
        return syntaxes().stream()
                .flatMap(syntax -> syntax.options().stream().map(option -> Arguments.of(syntax, option)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("options")
    void everyOptionIsExplainedWithItsLetterItsValueAndItsDefault(CommandLineSyntax syntax, Option<?> option) {
        List<String> explained = explanations(syntax).stream()
                .filter(text -> text.startsWith(entry(option)))
                .toList();
        assertThat(explained).as("explanations of " + entry(option)).hasSize(1);
        String fallback = option.fallback() == null ? option.implied() : option.fallback();
        if (fallback != null) {
            assertThat(explained.get(0).substring(entry(option).length()))
                    .containsPattern("(?<![\\w.])" + Pattern.quote(fallback) + "(?![\\w.])");
        }
    }

    @ParameterizedTest
    @MethodSource("syntaxes")
    void noOtherOptionIsExplained(CommandLineSyntax syntax) {
        assertThat(ENTRY.matcher(syntax.help()).results().map(MatchResult::group))
                .containsExactlyInAnyOrderElementsOf(
                        syntax.options().stream().map(HelpTest::entry).toList());
    }

    @Test
    void theReconnectionTimeIsThatOfTheLibrary() {
        assertThat(ClientOptions.SYNTAX.help())
                .contains("before reconnecting (" + EventSourceBuilder.DEFAULT_RECONNECTION_TIME.toSeconds() + "s)");
    }

    /** What the help text calls an option. */
    private static String entry(Option<?> option) {
        return (option.letter() == null ? "      " : "  -" + option.letter() + ", ") + option.signature();
    }

    /** The help text cut before each entry. */
    private static List<String> explanations(CommandLineSyntax syntax) {
        List<String> explanations = new ArrayList<>();
        String help = syntax.help();
        Matcher entry = ENTRY.matcher(help);
        int start = -1;
        while (entry.find()) {
            if (start >= 0) {
                explanations.add(help.substring(start, entry.start()));
            }
            start = entry.start();
        }
        explanations.add(help.substring(start));
        return explanations;
    }

    @ParameterizedTest
    @MethodSource("syntaxes")
    void statusesAndVariablesAreDocumentedOnLinesThatFitATerminal(CommandLineSyntax syntax) {
        assertThat(syntax.help())
                .startsWith("Usage: " + syntax.name())
                .contains(
                        "Exit status\n  0    ",
                        "\n  1    ",
                        "\n  2    wrong usage\n",
                        "\n  130  interrupted",
                        "Environment\n");
        assertThat(syntax.help().lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @MethodSource("syntaxes")
    void helpAndVersionGoToStandardOutput(CommandLineSyntax syntax) {
        for (String flag : new String[] {"-h", "--help", "--version"}) {
            Outcome outcome = Outcome.of(syntax, Map.of(), (arguments, environment, out, err) -> ExitCode.FAILED, flag);
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(outcome.out()).contains(syntax.name()).endsWith("\n");
            assertThat(outcome.err()).isEmpty();
        }
    }
}
