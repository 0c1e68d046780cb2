package io.eventsource.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LauncherTest {

    private static final Syntax SYNTAX = new Syntax("tool").flag("d", "debug");

    @Test
    void statusesAreThoseThatTheHelpNames() {
        assertThat(ExitCode.DONE.status()).isZero();
        assertThat(ExitCode.FAILED.status()).isEqualTo(1);
        assertThat(ExitCode.USAGE.status()).isEqualTo(2);
        assertThat(ExitCode.INTERRUPTED.status()).isEqualTo(130);
    }

    @Test
    void wrongUsageIsOneLineThatPointsToTheHelp() {
        assertThat(run((arguments, environment, out, err) -> ExitCode.DONE, "--what"))
                .isEqualTo(
                        new Outcome(
                                ExitCode.USAGE,
                                "",
                                "tool: unknown option --what; put -- before an argument that begins with a dash (see --help)\n"));
    }

    @Test
    void aFailureIsOneLine() {
        Launcher.Program failing = (arguments, environment, out, err) -> {
            throw CommandException.failed("no\r\n  luck\n");
        };
        assertThat(run(failing)).isEqualTo(new Outcome(ExitCode.FAILED, "", "tool: no luck\n"));
        assertThat(run(failing, "-d").err()).contains("\tat ").endsWith("tool: no luck\n");
    }

    @Test
    void aFaultOfOursShowsItsPlace() {
        Outcome outcome = run((arguments, environment, out, err) -> {
            throw new IllegalStateException("oops");
        });
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err()).startsWith("tool: failed unexpectedly\n").contains("oops", "\tat ");
    }

    @Test
    void aProgramSaysHowItEnded() {
        assertThat(run((arguments, environment, out, err) -> ExitCode.INTERRUPTED)
                        .exitCode())
                .isEqualTo(ExitCode.INTERRUPTED);
    }

    private static Outcome run(Launcher.Program program, String... args) {
        return Outcome.of(SYNTAX, Map.of(), program, args);
    }
}
