package io.eventsource.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LauncherTest {

    private static final CommandLineSyntax SYNTAX = new CommandLineSyntax("tool");

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
            throw UsageException.failed("no\r\n  luck\n");
        };
        assertThat(run(failing)).isEqualTo(new Outcome(ExitCode.FAILED, "", "tool: no luck\n"));
        assertThat(run(failing, "-d").err()).contains("\tat ").endsWith("tool: no luck\n");
    }

    @Test
    void anUnexpectedExceptionIsOneLineAndItsStackIsForDebug() {
        Launcher.Program failing = (arguments, environment, out, err) -> {
            throw new IllegalStateException("oops\u001b[2J");
        };
        assertThat(run(failing))
                .isEqualTo(new Outcome(
                        ExitCode.FAILED, "", "tool: unexpected failure: oops\\u001b[2J; -d shows details\n"));
        assertThat(run(failing, "-d").err())
                .contains("\tat ")
                .doesNotContain("\u001b")
                .endsWith("tool: unexpected failure: oops\\u001b[2J\n");
    }

    @Test
    void anExceptionWithoutAMessageIsDescribedWithoutItsClass() {
        Launcher.Program failing = (arguments, environment, out, err) -> {
            throw new java.util.concurrent.ExecutionException(new NullPointerException());
        };
        assertThat(run(failing).err()).isEqualTo("tool: unexpected failure: an internal error; -d shows details\n");
    }

    @Test
    void wordsFromOutsideDoNotReachTheTerminalAsTheyAre() {
        Launcher.Program failing = (arguments, environment, out, err) -> {
            throw UsageException.failed("the server says \u009b2J\u202etxt.exe\ud800" + "x".repeat(5_000));
        };
        assertThat(run(failing).err())
                .startsWith("tool: the server says \\u009b2J\\u202etxt.exe\\ud800xxx")
                .endsWith("x…\n")
                .hasSizeLessThan(1_100);
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
