package io.eventsource.cli.request;

import io.eventsource.cli.DataStream;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Launcher;
import io.eventsource.it.support.Await;
import io.eventsource.it.support.Daemon;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run of {@code eventsource-request}, whose output can be read while it arrives. */
final class Run {

    /** How it ended. */
    record End(int status, String out, String err) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<ExitCode> signal = new CompletableFuture<>();
    private final CompletableFuture<ExitCode> exitCode = new CompletableFuture<>();
    private final Environment environment;
    private final String[] arguments;

    private Run(Environment.Terminals terminals, String... arguments) {
        this.environment = new Environment(Map.of(), question -> null, terminals);
        this.arguments = arguments;
    }

    static Run prepare(CommandServer server, String... arguments) {
        return new Run(Environment.Terminals.NONE, with(server, arguments));
    }

    /** Starts a run that is not given the port of a server. */
    static Run withoutServer(String... arguments) {
        return new Run(Environment.Terminals.NONE, arguments).start();
    }

    /** Starts a run whose output is not a terminal. */
    static Run of(CommandServer server, String... arguments) {
        return prepare(server, arguments).start();
    }

    static Run onTerminal(CommandServer server, String... arguments) {
        return new Run(new Environment.Terminals(true, true), with(server, arguments)).start();
    }

    private static String[] with(CommandServer server, String... arguments) {
        return Stream.concat(Stream.of("-P", server.port()), Arrays.stream(arguments))
                .toArray(String[]::new);
    }

    Run start() {
        Daemon.run(() -> exitCode.complete(Launcher.run(
                RequestOptions.SYNTAX,
                arguments,
                environment,
                new DataStream(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new RequestMain(() -> signal))));
        return this;
    }

    void signal(ExitCode code) {
        signal.complete(code);
    }

    void awaitOut(String text) throws IOException {
        await(out, text);
    }

    void awaitErr(String text) throws IOException {
        await(err, text);
    }

    private static void await(ByteArrayOutputStream stream, String text) throws IOException {
        try {
            Await.until(
                    () -> stream.toString(StandardCharsets.UTF_8).contains(text),
                    () -> stream.toString(StandardCharsets.UTF_8));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    byte[] outBytes() {
        return out.toByteArray();
    }

    /** Waits for the end. */
    End finish() throws Exception {
        int status = exitCode.get(50, TimeUnit.SECONDS).status();
        return new End(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
