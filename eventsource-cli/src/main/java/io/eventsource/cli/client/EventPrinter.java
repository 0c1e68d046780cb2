package io.eventsource.cli.client;

import com.google.gson.stream.JsonWriter;
import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.internal.VisibleText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints what a client receives, each event at once, as UTF-8 in any locale. */
final class EventPrinter {

    /** RFC 3339, always with milliseconds, so that columns stay aligned. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final String BOLD_CYAN = "\u001b[1;36m";
    private static final String BOLD_YELLOW = "\u001b[1;33m";
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    /** What the server says about the stream. */
    private static final Set<String> NOTICES = Set.of(EventStream.GAP, EventStream.REVOKED);

    private final OutputOptions options;
    private final OutputStream out;
    private final InstantSource clock;

    EventPrinter(OutputOptions options, OutputStream out, InstantSource clock) {
        this.options = options;
        this.out = out;
        this.clock = clock;
    }

    /** Prints an event that was dispatched. */
    void event(MessageEvent event) throws IOException {
        switch (options.format()) {
            case TEXT ->
                text(event.type() + ":", NOTICES.contains(event.type()) ? BOLD_YELLOW : BOLD_CYAN, event.data());
            case JSON ->
                json(json -> {
                    json.name("type").value(event.type()).name("data").value(event.data());
                    json.name("lastEventId").value(event.lastEventId());
                    if (event.reply() != null) {
                        json.name("reply").value(true); // the address is a secret
                    }
                });
            case RAW -> {} // its bytes were printed already
        }
    }

    /** Whether comments are printed, other than as part of raw bytes. */
    boolean wantsComments() {
        return options.comments() && options.format() != OutputFormat.RAW;
    }

    /** Prints a comment. */
    void comment(String comment) throws IOException {
        switch (options.format()) {
            case TEXT -> text(":", DIM, comment);
            case JSON -> json(json -> json.name("comment").value(comment));
            case RAW -> {} // its bytes were printed already
        }
    }

    /** Prints bytes of the stream. */
    void bytes(ByteBuffer bytes) throws IOException {
        if (options.format() == OutputFormat.RAW) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            write(copy);
        }
    }

    /** Commands are printed by other threads than events. */
    private synchronized void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** {@code TIME HEAD DATA}, with further lines of the data below the first. */
    private void text(String head, String color, String data) throws IOException {
        String time = time();
        String visibleHead = VisibleText.lines(head);
        StringBuilder text = new StringBuilder(data.length() + 64);
        int width = visibleHead.codePointCount(0, visibleHead.length()) + 1;
        if (time != null) {
            append(text, DIM, time);
            text.append(' ');
            width += time.length() + 1;
        }
        append(text, color, visibleHead);
        text.append(' ');
        text.append(VisibleText.lines(data).replace("\n", "\n" + " ".repeat(width)));
        write(utf8(text.append('\n').toString()));
    }

    private void append(StringBuilder text, String color, String part) {
        if (options.color()) {
            text.append(color).append(part).append(PLAIN);
        } else {
            text.append(part);
        }
    }

    /** Characters that a terminal interprets and Gson does not escape occur only in strings, where an escape is valid. */
    private void json(Members members) throws IOException {
        StringWriter line = new StringWriter();
        JsonWriter json = new JsonWriter(line);
        json.setHtmlSafe(false);
        json.beginObject();
        String time = time();
        if (time != null) {
            json.name("time").value(time);
        }
        members.write(json);
        json.endObject();
        write(utf8(VisibleText.lines(line.toString()) + "\n"));
    }

    private @Nullable String time() {
        return options.time() ? TIME.format(clock.instant()) : null;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Members {
        void write(JsonWriter json) throws IOException;
    }
}
