package io.eventsource.cli.request;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.DataStream;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Launcher;
import io.eventsource.cli.Signals;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.net.Target;
import io.eventsource.protocol.EventFormatException;
import io.eventsource.protocol.JsonEvent;
import io.eventsource.protocol.internal.VisibleText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The program {@code eventsource-request}: posts one event and prints the answer, or the result of a command. */
public final class RequestMain implements Launcher.Program {

    private final Supplier<CompletableFuture<ExitCode>> signals;

    /** Creates the program. */
    public RequestMain() {
        this(Signals::first);
    }

    /**
     * Creates a program for tests.
     *
     * @param signals asks for the first signal, see {@link Signals#first()}; only used by what waits for a result
     */
    RequestMain(Supplier<CompletableFuture<ExitCode>> signals) {
        this.signals = signals;
    }

    /**
     * Runs the program.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Launcher.main(RequestOptions.SYNTAX, args, new RequestMain());
    }

    @Override
    public ExitCode run(Arguments arguments, Environment environment, DataStream out, PrintStream err)
            throws IOException {
        RequestOptions options = RequestOptions.of(arguments, environment);
        if (!options.command().hasRemoteStatus()) {
            return run(options, environment, out, err);
        }
        try {
            ExitCode exitCode = run(options, environment, out, err);
            out.requireWritten();
            return exitCode;
        } catch (UsageException e) {
            throw e.exitCode().equals(ExitCode.FAILED) ? e.withExitCode(ExitCode.NO_STATUS) : e;
        }
    }

    private ExitCode run(RequestOptions options, Environment environment, DataStream out, PrintStream err)
            throws IOException {
        String data = options.data().read();
        if (options.json()) {
            requireJson(data);
        }
        if (options.destination().insecure()) {
            err.println("eventsource-request: warning: the server's certificate is not verified");
        }
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        return options.command().mode() == CommandOptions.Mode.PUBLISH
                ? publish(options, environment, bytes, out, err)
                : new CommandProgram(options, environment, signals, out, err).run(bytes);
    }

    private static ExitCode publish(
            RequestOptions options, Environment environment, byte[] data, DataStream out, PrintStream err) {
        HttpAnswer answer = post(options, environment, data);
        if (options.debug()) {
            err.println("eventsource-request: " + options.destination().uri() + " answered "
                    + answer.head().statusLine());
        }
        if (!answer.head().isSuccess()) {
            throw UsageException.failed(options.delivery().advise(answer.reason()));
        }
        print(answer, environment, out);
        out.flush();
        String outcome = options.delivery()
                .describe(answer.head().status(), answer.head().timeToLive(), Instant.now());
        if (outcome != null) {
            err.println("eventsource-request: " + outcome);
        }
        if (!answer.whole()) {
            err.println("eventsource-request: warning: the answer is longer than " + HttpCall.MAX_BODY / 1024
                    + " KiB; the rest is not printed");
        }
        return ExitCode.DONE;
    }

    /** A terminal gets visible text, another program the unchanged bytes. */
    private static void print(HttpAnswer answer, Environment environment, DataStream out) {
        if (environment.terminals().out()) {
            out.print(VisibleText.lines(answer.text()));
        } else {
            out.write(answer.body(), 0, answer.body().length);
        }
    }

    private static HttpAnswer post(RequestOptions options, Environment environment, byte[] data) {
        Target destination = options.destination();
        HttpMessage message =
                HttpMessage.post(options.contentType(), options.delivery().headers(), data);
        try {
            return HttpCall.send(message, destination, environment, HttpCall.ANSWER_TIMEOUT, HttpCall.MAX_BODY);
        } catch (IOException e) {
            throw UsageException.failed(NetworkErrors.describe(destination, e, HttpCall.ANSWER_TIMEOUT), e);
        }
    }

    /** Only this method needs Gson, so it is loaded only with {@code --json}. */
    private static void requireJson(String data) {
        try {
            new JsonEvent("", "check", data);
        } catch (EventFormatException e) {
            throw UsageException.failed("the data is not JSON: " + e.getMessage(), e);
        }
    }
}
