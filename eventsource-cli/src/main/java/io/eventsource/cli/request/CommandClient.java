package io.eventsource.cli.request;

import io.eventsource.cli.Environment;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.net.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Publishes commands, and asks for their results. Safe for use by several threads. */
final class CommandClient {

    private static final String JSON = "application/json";

    /** More than a megabyte of output, each byte of which may be an escape in JSON. */
    private static final int MAX_RESULT = 8 * 1024 * 1024;

    private final RequestOptions options;
    private final Environment environment;
    private final Consumer<String> debug;

    /**
     * Creates a client.
     *
     * @param debug takes lines about what happens; without effect unless the user asks for them
     */
    CommandClient(RequestOptions options, Environment environment, Consumer<String> debug) {
        this.options = options;
        this.environment = environment;
        this.debug = debug;
    }

    /**
     * Publishes a command.
     *
     * @param limit how long it is waited for; null for as long as any answer
     * @throws UsageException if the server refuses, does not answer, or does not know commands
     */
    Command publish(Target destination, byte[] data, @Nullable TimeLimit limit) {
        Map<String, String> headers = new LinkedHashMap<>(options.delivery().headers());
        headers.put("Prefer", "respond-async");
        HttpAnswer answer =
                send(HttpMessage.post(options.contentType(), headers, data), destination, limit, HttpCall.MAX_BODY);
        Command command = Command.of(destination, answer.head().location());
        if (command != null) {
            return command;
        }
        if (!answer.head().isSuccess()) {
            throw UsageException.failed(options.delivery().advise(answer.reason()));
        }
        throw UsageException.failed("the server does not answer commands: it accepted the event, but does not say where"
                + " its result will be");
    }

    /** Prints the result of a command as far as there is one. */
    CommandResult result(Command command, CommandOutput output) {
        HttpAnswer answer = send(HttpMessage.get(Map.of("Accept", JSON)), command.address(), null, MAX_RESULT);
        if (!answer.head().isSuccess()) {
            throw UsageException.failed(unknown(answer));
        }
        if (!answer.whole()) {
            throw UsageException.failed("the result has more than " + MAX_RESULT + " bytes; with --wait it is printed"
                    + " while it arrives");
        }
        CommandJson json = CommandJson.parse(answer.text());
        CommandResult result = json.result();
        output.write(json.bytes("stdout", "stdoutBase64"), false);
        output.write(json.bytes("stderr", "stderrBase64"), true);
        return result;
    }

    /**
     * Prints the output of a command while it arrives.
     *
     * @return the final state, or the last one within the time
     */
    CommandResult follow(Command command, CommandOutput output, TimeLimit limit) {
        return new CommandStream(command, environment, output, limit, debug).follow();
    }

    /**
     * Cancels a command.
     *
     * @return its state afterwards
     */
    CommandResult cancel(Command command) {
        HttpAnswer answer = send(HttpMessage.delete(), command.address(), null, MAX_RESULT);
        if (answer.head().isSuccess()
                || (answer.head().status() == 409 && answer.head().isOfType("json"))) {
            return CommandJson.parse(answer.text()).result();
        }
        throw UsageException.failed(unknown(answer));
    }

    /** Describes an answer without a result. */
    static String unknown(HttpAnswer answer) {
        return answer.head().status() == 404
                ? "404: the server does not know this command, or does not keep its result any longer"
                : answer.reason();
    }

    private HttpAnswer send(HttpMessage message, Target destination, @Nullable TimeLimit limit, int maxBody) {
        Duration timeout = limit == null ? HttpCall.ANSWER_TIMEOUT : limit.shorten(HttpCall.ANSWER_TIMEOUT);
        try {
            HttpAnswer answer = HttpCall.send(message, destination, environment, timeout, maxBody);
            debug.accept(destination.uri() + " answered " + answer.head().statusLine());
            return answer;
        } catch (IOException e) {
            throw UsageException.failed(NetworkErrors.describe(destination, e, timeout), e);
        }
    }
}
