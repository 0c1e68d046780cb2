package io.eventsource.cli.request;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.DataStream;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Launcher;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.net.Target;
import io.eventsource.protocol.EventFormatException;
import io.eventsource.protocol.JsonEvent;
import io.eventsource.protocol.internal.VisibleText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The program {@code eventsource-request}: posts one event and prints the answer. */
public final class RequestMain implements Launcher.Program {

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
        String data = options.data().read();
        if (options.json()) {
            requireJson(data);
        }
        if (options.destination().insecure()) {
            err.println("eventsource-request: warning: the server's certificate is not verified");
        }
        PostResponse answer = post(options, environment, data.getBytes(StandardCharsets.UTF_8));
        if (options.debug()) {
            err.println("eventsource-request: " + options.destination().uri() + " answered " + answer.statusLine());
        }
        if (!answer.isSuccess()) {
            throw UsageException.failed(options.delivery().advise(answer.reason()));
        }
        print(answer, environment, out);
        out.flush();
        String outcome = options.delivery().describe(answer.status(), answer.timeToLive(), Instant.now());
        if (outcome != null) {
            err.println("eventsource-request: " + outcome);
        }
        if (!answer.whole()) {
            err.println("eventsource-request: warning: the answer is longer than " + HttpAnswerReader.MAX_BODY / 1024
                    + " KiB; the rest is not printed");
        }
        return ExitCode.DONE;
    }

    /** A terminal gets visible text, another program the unchanged bytes. */
    private static void print(PostResponse answer, Environment environment, DataStream out) {
        if (environment.terminals().out()) {
            out.print(VisibleText.lines(new String(answer.body(), StandardCharsets.UTF_8)));
        } else {
            out.write(answer.body(), 0, answer.body().length);
        }
    }

    private static PostResponse post(RequestOptions options, Environment environment, byte[] data) {
        Target destination = options.destination();
        try {
            return new HttpPost(destination, environment)
                    .send(options.contentType(), options.delivery().headers(), data);
        } catch (IOException e) {
            throw UsageException.failed(NetworkErrors.describe(destination, e), e);
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
