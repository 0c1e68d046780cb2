package io.eventsource.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.client.ClientOptions;
import io.eventsource.cli.listener.ListenerOptions;
import io.eventsource.cli.request.RequestOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.cli.Option;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {

    /** A line that explains a flag begins with two spaces, its letter and its word. */
    private static final Pattern FLAG =
            Pattern.compile("^  (?:-(?<letter>\\w), |    )--(?<word>[a-z-]+)", Pattern.MULTILINE);

    static List<CommandLineSyntax> syntaxes() {
        return List.of(ListenerOptions.SYNTAX, ClientOptions.SYNTAX, RequestOptions.SYNTAX);
    }

    @ParameterizedTest
    @MethodSource("syntaxes")
    void everyFlagIsExplainedAndNoOther(CommandLineSyntax syntax) {
        Matcher explained = FLAG.matcher(syntax.help());
        TreeSet<String> flags = new TreeSet<>();
        while (explained.find()) {
            flags.add(explained.group("word") + "/" + explained.group("letter"));
        }
        assertThat(flags)
                .isEqualTo(syntax.options().getOptions().stream()
                        .map(HelpTest::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static String name(Option option) {
        return option.getLongOpt() + "/" + option.getOpt();
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
