package io.eventsource.protocol;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON with Gson. No other class refers to Gson, so all others work without it. */
final class Json {

    /** Matches Gson's messages, which end with the position of the fault. */
    private static final Pattern LOCATED = Pattern.compile(
            "^(?<fault>.*?) at (?<location>line \\d+ column \\d+) path (?<path>.*)$", Pattern.MULTILINE);

    private Json() {}

    /**
     * Copies one JSON value without its white space.
     *
     * <p>It copies token by token instead of building a tree: numbers keep their digits, and depth costs no stack.
     *
     * @throws EventFormatException if {@code text} is not exactly one value
     */
    static String compact(String text) {
        StringWriter compact = new StringWriter(text.length());
        try (JsonReader reader = new JsonReader(new StringReader(text));
                JsonWriter writer = new JsonWriter(compact)) {
            reader.setStrictness(Strictness.STRICT);
            writer.setHtmlSafe(false);
            JsonToken token;
            while ((token = reader.peek()) != JsonToken.END_DOCUMENT) {
                copy(token, reader, writer);
            }
        } catch (IOException e) {
            throw notJson(text, e);
        }
        return compact.toString();
    }

    private static void copy(JsonToken token, JsonReader reader, JsonWriter writer) throws IOException {
        switch (token) {
            case BEGIN_ARRAY -> {
                reader.beginArray();
                writer.beginArray();
            }
            case END_ARRAY -> {
                reader.endArray();
                writer.endArray();
            }
            case BEGIN_OBJECT -> {
                reader.beginObject();
                writer.beginObject();
            }
            case END_OBJECT -> {
                reader.endObject();
                writer.endObject();
            }
            case NAME -> writer.name(reader.nextName());
            case STRING -> writer.value(reader.nextString());
            case NUMBER -> writer.jsonValue(reader.nextString());
            case BOOLEAN -> writer.value(reader.nextBoolean());
            case NULL -> {
                reader.nextNull();
                writer.nullValue();
            }
            case END_DOCUMENT -> throw new IllegalStateException("the loop ends here");
        }
    }

    private static EventFormatException notJson(String text, IOException cause) {
        if (text.isBlank()) {
            return new EventFormatException("expected one JSON value, but the text is empty", cause);
        }
        Matcher matcher = LOCATED.matcher(String.valueOf(cause.getMessage()));
        if (!matcher.find()) {
            return new EventFormatException("expected one JSON value: " + cause.getMessage(), cause);
        }
        // Most messages of Gson start with advice to its caller, which does not help the sender of the text.
        String fault = matcher.group("fault");
        String reason = fault.contains("JsonReader") ? "unexpected text" : fault;
        return new EventFormatException(
                "expected one JSON value: %s at %s (path %s)"
                        .formatted(reason, matcher.group("location"), matcher.group("path")),
                cause);
    }
}
