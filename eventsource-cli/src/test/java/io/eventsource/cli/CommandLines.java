package io.eventsource.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Reads command lines as a shell would split them, in an environment of the test's choice. */
final class CommandLines {

    static final Environment NOTHING = environment(Map.of());

    private CommandLines() {}

    static Environment environment(Map<String, String> variables) {
        return new Environment(variables, question -> null);
    }

    static ListenerOptions listener(String line) {
        return ListenerOptions.of(ListenerOptions.SYNTAX.parse(split(line)));
    }

    static ClientOptions client(String line) {
        return ClientOptions.of(ClientOptions.SYNTAX.parse(split(line)), NOTHING);
    }

    static RequestOptions request(String line) {
        return request(line, NOTHING);
    }

    static RequestOptions request(String line, Environment environment) {
        return RequestOptions.of(RequestOptions.SYNTAX.parse(split(line)), environment);
    }

    static String[] split(String line) {
        return line.isBlank() ? new String[0] : line.strip().split("\\s+");
    }

    static AbstractThrowableAssert<?, ?> assertWrongUsage(ThrowingCallable parsing) {
        return assertThatThrownBy(parsing)
                .isInstanceOfSatisfying(
                        UsageException.class,
                        e -> org.assertj.core.api.Assertions.assertThat(e.exitCode())
                                .isEqualTo(ExitCode.USAGE));
    }
}
