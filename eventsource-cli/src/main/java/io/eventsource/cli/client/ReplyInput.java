package io.eventsource.cli.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.eventsource.client.CommandAnswer;
import io.eventsource.client.CommandHandler;
import io.eventsource.client.CommandOutput;
import io.eventsource.client.ReplyException;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.internal.FaultText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prints commands, and takes their answers from standard input: a JSON object on each line, with the id of the command. A wrong
 * line is reported, and ends nothing.
 */
final class ReplyInput implements CommandHandler {

    /** How many commands may be printed that are not answered. */
    static final int MAX_UNANSWERED = 32;

    private static final Set<String> MEMBERS = Set.of("id", "state", "exit", "stdout", "stderr");

    private final EventPrinter printer;
    private final Consumer<String> messages;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /** A command that was printed and has no final answer. */
    private record Waiting(CommandOutput output, CompletableFuture<CommandAnswer> answer) {}

    /** Says what is wrong with a line. */
    private static final class BadLineException extends Exception {

        private static final long serialVersionUID = 1L;

        BadLineException(String problem) {
            super(problem);
        }
    }

    ReplyInput(EventPrinter printer, Consumer<String> messages) {
        this.printer = printer;
        this.messages = messages;
    }

    @Override
    public CommandAnswer handle(MessageEvent command, CommandOutput output) throws Exception {
        CompletableFuture<CommandAnswer> answer = new CompletableFuture<>();
        waiting.put(command.lastEventId(), new Waiting(output, answer));
        if (ended) {
            return CommandAnswer.rejected("nothing answers: the input of eventsource-client has ended\n");
        }
        printer.event(command);
        return answer.get();
    }

    /** Reads answers on a separate thread, to the end of the input. */
    void start(InputStream input) {
        Thread reader = new Thread(() -> read(input), "answers");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream input) {
        int number = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                number++;
                take(number, line);
                line = lines.readLine();
            }
        } catch (IOException e) {
            messages.accept("standard input cannot be read: " + FaultText.of(e));
        }
        ended = true;
        waiting.values()
                .forEach(command -> command.answer()
                        .complete(
                                CommandAnswer.interrupted("the input of eventsource-client ended before an answer\n")));
    }

    private void take(int number, String line) {
        if (line.isBlank()) {
            return;
        }
        try {
            take(parse(line));
        } catch (BadLineException e) {
            messages.accept("line " + number + " of standard input: " + e.getMessage());
        } catch (CompletionException e) {
            String problem = e.getCause() instanceof ReplyException refused ? refused.getMessage() : FaultText.of(e);
            messages.accept("line " + number + " of standard input was not taken: " + problem);
        }
    }

    private static JsonObject parse(String line) throws BadLineException {
        try {
            JsonElement json = JsonParser.parseString(line);
            if (!json.isJsonObject()) {
                throw new BadLineException("expected a JSON object, such as {\"id\":\"7\",\"exit\":0}");
            }
            for (String member : json.getAsJsonObject().keySet()) {
                if (!MEMBERS.contains(member)) {
                    throw new BadLineException(
                            "expected the members id, state, exit, stdout and stderr, but got \"" + member + "\"");
                }
            }
            return json.getAsJsonObject();
        } catch (JsonParseException e) {
            throw new BadLineException("expected a JSON object, such as {\"id\":\"7\",\"exit\":0}, but it is no JSON");
        }
    }

    private void take(JsonObject line) throws BadLineException {
        String id = text(line, "id");
        if (id == null) {
            throw new BadLineException("expected the member id, with the lastEventId of the command");
        }
        Waiting command = waiting.get(id);
        if (command == null) {
            throw new BadLineException("no command with the id \"" + id + "\" waits for an answer");
        }
        String stdout = text(line, "stdout");
        String stderr = text(line, "stderr");
        CommandAnswer answer = answer(text(line, "state"), exit(line));
        if (stdout != null) {
            command.output().output(stdout).toCompletableFuture().join();
        }
        if (stderr != null) {
            command.output().errorOutput(stderr).toCompletableFuture().join();
        }
        if (answer != null) {
            waiting.remove(id, command);
            command.answer().complete(answer);
        }
    }

    /** Returns the final answer that a line gives; null if it gives none. */
    private static @Nullable CommandAnswer answer(@Nullable String state, @Nullable Integer exit)
            throws BadLineException {
        if (state == null) {
            return exit == null ? null : CommandAnswer.exit(exit);
        }
        return switch (state) {
            case "started" -> null;
            case "rejected" -> CommandAnswer.rejected("");
            case "interrupted" -> CommandAnswer.interrupted("");
            case "done" -> {
                if (exit == null) {
                    throw new BadLineException("the state \"done\" needs the member exit");
                }
                yield CommandAnswer.exit(exit);
            }
            default ->
                throw new BadLineException(
                        "expected the state started, done, rejected or interrupted, but got \"" + state + "\"");
        };
    }

    private static @Nullable String text(JsonObject line, String member) throws BadLineException {
        JsonElement value = line.get(member);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonPrimitive text && text.isString()) {
            return text.getAsString();
        }
        throw new BadLineException("expected a string as " + member + ", but got " + value);
    }

    private static @Nullable Integer exit(JsonObject line) throws BadLineException {
        JsonElement value = line.get("exit");
        if (value == null) {
            return null;
        }
        if (value instanceof JsonPrimitive number && number.isNumber()) {
            String digits = number.getAsString();
            if (digits.matches("[0-9]{1,9}")) {
                return Integer.valueOf(digits);
            }
        }
        throw new BadLineException("expected a number from 0 to 999999999 as exit, but got " + value);
    }
}
