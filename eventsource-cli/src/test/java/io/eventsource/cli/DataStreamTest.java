package io.eventsource.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataStreamTest {

    private static final CommandLineSyntax SYNTAX = new CommandLineSyntax("eventsource-request");
    private static final Launcher.Program PRINTING = (arguments, environment, out, err) -> {
        out.print("data\n");
        return ExitCode.DONE;
    };

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "--version"})
    void anOutputThatCannotBeWrittenIsAFailure(String argument) {
        assertThat(runInto("No space left on device", argument))
                .isEqualTo(new Outcome(
                        ExitCode.FAILED,
                        "",
                        "eventsource-request: cannot write to standard output: No space left on device\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "--version"})
    void aReaderThatHasExitedIsNoFailure(String argument) {
        assertThat(runInto("Broken pipe", argument)).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
    }

    @Test
    void aProgramMayNeedItsReader() {
        Launcher.Program needing = (arguments, environment, out, err) -> {
            out.print("data\n");
            out.requireRead();
            return ExitCode.DONE;
        };
        assertThat(runInto("Broken pipe", needing).err())
                .isEqualTo("eventsource-request: cannot write to standard output: Broken pipe\n");
    }

    @Test
    void dataIsUtf8() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataStream out = new DataStream(bytes);
        out.print("Grüße, мир 🌍");
        out.requireWritten();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("Grüße, мир 🌍");
    }

    private static Outcome runInto(String fault, String argument) {
        return runInto(fault, PRINTING, argument.isEmpty() ? new String[0] : new String[] {argument});
    }

    private static Outcome runInto(String fault, Launcher.Program program, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(fault);
            }
        };
        ExitCode exitCode = Launcher.run(
                SYNTAX,
                arguments,
                CommandLines.NOTHING,
                new DataStream(failing),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                program);
        return new Outcome(exitCode, "", err.toString(StandardCharsets.UTF_8));
    }
}
