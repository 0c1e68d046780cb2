package io.eventsource.cli.client;

import io.eventsource.cli.CommandLines;
import io.eventsource.cli.DataStream;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Launcher;
import io.eventsource.cli.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A run of {@code eventsource-client} within this JVM. */
final class ClientRun {

    private final CompletableFuture<ExitCode> signal = new CompletableFuture<>();

    /** Reads a command line. */
    static ClientOptions options(String line) {
        return ClientOptions.of(ClientOptions.SYNTAX.parse(CommandLines.split(line)), CommandLines.NOTHING);
    }

    /** Runs it to its end. */
    Outcome run(String... args) {
        return run(Map.of(), args);
    }

    /** Runs it to its end with these environment variables. */
    Outcome run(Map<String, String> variables, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode exitCode = Launcher.run(
                ClientOptions.SYNTAX,
                args,
                CommandLines.environment(variables),
                new DataStream(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ClientMain(out, last -> signal));
        return new Outcome(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    CompletableFuture<Outcome> start(String... args) {
        return CompletableFuture.supplyAsync(() -> run(args));
    }

    void signal(ExitCode exitCode) {
        signal.complete(exitCode);
    }
}
