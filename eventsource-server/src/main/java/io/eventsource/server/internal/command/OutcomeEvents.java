package io.eventsource.server.internal.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.protocol.internal.JsonText;
import io.eventsource.server.CommandState;
import io.eventsource.server.internal.log.EventLog;
import io.eventsource.server.internal.log.EventLog.Run;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of a command's outcome: one for each state, and one for each piece of output. Their data is JSON, with bytes as text
 * if they are UTF-8.
 */
public final class OutcomeEvents {

    private static final String OUTPUT = "output";
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    private static final String TEXT = "text";
    private static final String BASE64 = "base64";

    /** How many bytes are read from a log at a time. */
    private static final int PIECE = 64 * 1024;

    private OutcomeEvents() {}

    /** Encodes a state without output. */
    static byte[] state(CommandState state, long time) {
        return encode(state.toString(), head(state, time) + "}");
    }

    /** Encodes a piece of output. */
    public static byte[] output(boolean isError, int part, byte[] bytes) {
        String number = part == 0 ? "" : "\"part\":" + part + ",";
        return encode(OUTPUT, "{\"stream\":\"" + stream(isError) + "\"," + number + content(bytes) + "}");
    }

    /**
     * Encodes a client's final answer.
     *
     * @param exit the exit status; negative for none
     * @param contentType the media type; null if the client named none
     */
    public static byte[] answer(
            CommandState state, long time, int exit, @Nullable String contentType, boolean isError, byte[] bytes) {
        return encode(
                state.toString(),
                head(state, time)
                        + (exit < 0 ? "" : ",\"exit\":" + exit)
                        + (contentType == null ? "" : ",\"type\":" + JsonText.quote(contentType))
                        + (isError ? ",\"stream\":\"" + STDERR + "\"" : "")
                        + "," + content(bytes) + "}");
    }

    private static String head(CommandState state, long time) {
        return "{\"state\":\"" + state + "\",\"at\":\""
                + Instant.ofEpochMilli(time).truncatedTo(ChronoUnit.MILLIS) + "\"";
    }

    private static String stream(boolean isError) {
        return isError ? STDERR : STDOUT;
    }

    private static String content(byte[] bytes) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return "\"" + TEXT + "\":" + JsonText.quote(text);
        } catch (CharacterCodingException e) {
            return "\"" + BASE64 + "\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
        }
    }

    private static byte[] encode(String type, String data) {
        return EventStreamEncoder.encode(OutgoingEvent.of(type, data));
    }

    /** What a client has written, as read from a log. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Written(byte[] output, byte[] errors) {}

    /** Nothing yet. */
    static final Written NOTHING = new Written(new byte[0], new byte[0]);

    /** Reads what a client has written from the log of an outcome. */
    static Written read(EventLog log) {
        ByteArrayOutputStream output = new ByteArrayOutputStream(0);
        ByteArrayOutputStream errors = new ByteArrayOutputStream(0);
        EventStreamParser parser = EventStreamParser.builder(event -> add(event, output, errors))
                .maxEventSize(Integer.MAX_VALUE - 8)
                .build();
        long position = log.start();
        while (true) {
            Run run = log.read(position, Long.MAX_VALUE, PIECE);
            if (run == null || run.isGap()) {
                return new Written(output.toByteArray(), errors.toByteArray());
            }
            parser.feed(ByteBuffer.wrap(run.bytes(), run.offset(), run.length()));
            position = run.sequence();
        }
    }

    private static void add(MessageEvent event, ByteArrayOutputStream output, ByteArrayOutputStream errors) {
        Map<String, String> data = JsonText.readObject(event.data());
        String text = data.get(TEXT);
        String base64 = data.get(BASE64);
        if (text != null || base64 != null) {
            byte[] bytes =
                    text != null ? text.getBytes(UTF_8) : Base64.getDecoder().decode(base64);
            (STDERR.equals(data.get("stream")) ? errors : output).writeBytes(bytes);
        }
    }
}
