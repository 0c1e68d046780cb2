package io.eventsource.cli;

import io.eventsource.protocol.EventFormatException;
import io.eventsource.protocol.JsonEvent;
import java.io.IOException;
import java.io.PrintStream;

/** {@code eventsource-request}: sends one command and says what became of it. */
final class Request implements Launcher.Program {

    /**
     * Runs it.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Launcher.main(RequestOptions.SYNTAX, args, new Request());
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
            err.println("eventsource-request: warning: the server's certificate is not checked");
        }
        Answer answer = post(options, environment, data);
        if (!answer.isSuccess()) {
            throw CommandException.failed(answer.reason());
        }
        out.print(answer.body());
        return ExitCode.DONE;
    }

    private static Answer post(RequestOptions options, Environment environment, String data) {
        Destination destination = options.destination();
        try {
            return new HttpPost(destination, environment).send(options.contentType(), data);
        } catch (IOException e) {
            throw CommandException.failed(NetworkFault.describe(destination, e), e);
        }
    }

    /** Gson is needed by this alone, and loaded for nothing else. */
    private static void requireJson(String data) {
        try {
            new JsonEvent("", "check", data);
        } catch (EventFormatException e) {
            throw CommandException.failed("the data is not JSON: " + e.getMessage(), e);
        }
    }
}
