package io.eventsource.cli;

import com.google.gson.stream.JsonWriter;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes what a client receives: UTF-8 whatever the locale, and handed on at once. */
final class EventPrinter {

    private final Output output;
    private final OutputStream out;
    private final boolean comments;

    EventPrinter(Output output, OutputStream out) {
        this(output, out, false);
    }

    EventPrinter(Output output, OutputStream out, boolean comments) {
        this.comments = comments;
        this.output = output;
        this.out = out;
    }

    /** Prints an event that was dispatched. */
    void event(MessageEvent event) throws IOException {
        switch (output) {
            case TEXT -> write(text(event));
            case JSON -> write(json(event));
            case RAW -> {} // its bytes were there first
        }
    }

    /** Whether comments are to be printed, other than among the bytes. */
    boolean wantsComments() {
        return comments && output != Output.RAW;
    }

    /** Prints a comment. */
    void comment(String comment) throws IOException {
        switch (output) {
            case TEXT -> write(utf8(": " + visible(comment) + "\n"));
            case JSON -> write(json(json -> json.name("comment").value(comment)));
            case RAW -> {} // its bytes were there first
        }
    }

    /** Prints bytes of the stream. */
    void bytes(ByteBuffer bytes) throws IOException {
        if (output == Output.RAW) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            write(copy);
        }
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** {@code type: data}, with further lines below the first. */
    private static byte[] text(MessageEvent event) {
        String head = visible(event.type()) + ": ";
        String indent = "\n" + " ".repeat(head.codePointCount(0, head.length()));
        return utf8(head + visible(event.data()).replace("\n", indent) + "\n");
    }

    /** Control characters as JSON would write them: a terminal would obey them. */
    private static String visible(String text) {
        if (text.chars().noneMatch(EventPrinter::isObeyed)) {
            return text;
        }
        StringBuilder visible = new StringBuilder();
        text.chars().forEach(c -> {
            if (isObeyed(c)) {
                visible.append("\\u%04x".formatted(c));
            } else {
                visible.append((char) c);
            }
        });
        return visible.toString();
    }

    private static boolean isObeyed(int c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t';
    }

    private static byte[] json(MessageEvent event) throws IOException {
        return json(json -> json.name("type")
                .value(event.type())
                .name("data")
                .value(event.data())
                .name("lastEventId")
                .value(event.lastEventId()));
    }

    private static byte[] json(Members members) throws IOException {
        StringWriter line = new StringWriter();
        JsonWriter json = new JsonWriter(line);
        json.setHtmlSafe(false);
        members.write(json.beginObject());
        json.endObject();
        return utf8(line.append('\n').toString());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Members {
        void write(JsonWriter json) throws IOException;
    }
}
