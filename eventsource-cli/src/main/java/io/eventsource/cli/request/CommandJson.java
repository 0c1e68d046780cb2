package io.eventsource.cli.request;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a server says of a command, in JSON. Only this class needs Gson, so it is loaded only with the first answer. */
final class CommandJson {

    private static final int MAX_QUOTE = 100;

    private final String text;
    private final JsonObject object;

    private CommandJson(String text, JsonObject object) {
        this.text = text;
        this.object = object;
    }

    /**
     * Parses an object.
     *
     * @throws UsageException if the text is anything else
     */
    static CommandJson parse(String text) {
        try {
            if (JsonParser.parseString(text) instanceof JsonObject object) {
                return new CommandJson(text, object);
            }
        } catch (JsonParseException | StackOverflowError e) {
            throw notUnderstood(text);
        }
        throw notUnderstood(text);
    }

    /** Describes text of a server that is not what was expected of it. */
    static UsageException notUnderstood(String text) {
        String quoted = VisibleText.line(text, MAX_QUOTE);
        return UsageException.failed("expected the state of the command as JSON, but the server sent "
                + (quoted.isEmpty() ? "nothing" : "\"" + quoted + "\""));
    }

    /** The state, with the exit status if there is one. */
    CommandResult result() {
        CommandState state = CommandState.of(string("state", ""));
        if (state == null) {
            throw notUnderstood(text);
        }
        return new CommandResult(state, exit(), null);
    }

    private @Nullable Long exit() {
        JsonElement exit = object.get("exit");
        if (exit == null) {
            return null;
        }
        try {
            long status = exit.getAsLong();
            if (status >= 0) {
                return status;
            }
        } catch (RuntimeException e) { // several, for several types
            throw notUnderstood(text);
        }
        throw notUnderstood(text);
    }

    /** Returns whether the output of an event belongs to standard error. */
    boolean isStderr() {
        return switch (string("stream", "stdout")) {
            case "stdout" -> false;
            case "stderr" -> true;
            default -> throw notUnderstood(text);
        };
    }

    /**
     * The bytes of a field: UTF-8, or other bytes in Base64.
     *
     * @param field the name of the field for text
     * @param base64 the name of the field for Base64
     * @return empty if there is neither
     */
    byte[] bytes(String field, String base64) {
        if (object.has(field)) {
            return string(field, "").getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(string(base64, ""));
        } catch (IllegalArgumentException e) {
            throw notUnderstood(text);
        }
    }

    private String string(String field, String fallback) {
        JsonElement value = object.get(field);
        if (value == null) {
            return fallback;
        }
        if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()) {
            return value.getAsString();
        }
        throw notUnderstood(text);
    }
}
