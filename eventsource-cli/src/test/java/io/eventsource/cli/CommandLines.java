package io.eventsource.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Reads command lines as a shell would split them, in an environment of the test's choice. */
public final class CommandLines {

    public static final Environment NOTHING = environment(Map.of());

    private CommandLines() {}

    public static Environment environment(Map<String, String> variables) {
        return new Environment(variables, question -> null);
    }

    /** Parses a command line that the environment and a file complete. */
    public static Arguments complete(CommandLineSyntax syntax, Map<String, String> variables, String... arguments) {
        Settings settings = syntax.settings();
        Arguments line = syntax.parse(arguments);
        return settings == null ? line : settings.complete(line, environment(variables));
    }

    public static String[] split(String line) {
        return line.isBlank() ? new String[0] : line.strip().split("\\s+");
    }

    public static AbstractThrowableAssert<?, ?> assertWrongUsage(ThrowingCallable parsing) {
        return assertThatThrownBy(parsing)
                .isInstanceOfSatisfying(
                        UsageException.class,
                        e -> org.assertj.core.api.Assertions.assertThat(e.exitCode())
                                .isEqualTo(ExitCode.USAGE));
    }
}
