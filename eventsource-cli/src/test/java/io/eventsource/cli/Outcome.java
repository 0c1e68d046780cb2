package io.eventsource.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The exit status and the output of a launcher. */
public record Outcome(ExitCode exitCode, String out, String err) {

    public static Outcome of(
            CommandLineSyntax syntax, Map<String, String> variables, Launcher.Program program, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode exitCode = Launcher.run(
                syntax,
                args,
                CommandLines.environment(variables),
                new DataStream(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                program);
        return new Outcome(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
