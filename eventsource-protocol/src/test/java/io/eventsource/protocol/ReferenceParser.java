package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The standard, sentence by sentence, with the whole stream in hand: decode it, cut it into lines, act on each. It is as
 * slow and as plain as can be and shares nothing with the parser. Gives lines like a {@link Recorder}.
 */
final class ReferenceParser {

    /** Table 3-7 of the Unicode standard, on bytes read as Latin-1; after it the bytes that may precede the fault. */
    private static final Pattern UTF8 = Pattern.compile("""
            (?<character> [\\x00-\\x7F]
              | [\\xC2-\\xDF]         [\\x80-\\xBF]
              | \\xE0                 [\\xA0-\\xBF] [\\x80-\\xBF]
              | [\\xE1-\\xEC\\xEE\\xEF] [\\x80-\\xBF] [\\x80-\\xBF]
              | \\xED                 [\\x80-\\x9F] [\\x80-\\xBF]
              | \\xF0                 [\\x90-\\xBF] [\\x80-\\xBF] [\\x80-\\xBF]
              | [\\xF1-\\xF3]         [\\x80-\\xBF] [\\x80-\\xBF] [\\x80-\\xBF]
              | \\xF4                 [\\x80-\\x8F] [\\x80-\\xBF] [\\x80-\\xBF] )
            | \\xE0                   [\\xA0-\\xBF]
            | [\\xE1-\\xEC\\xEE\\xEF] [\\x80-\\xBF]
            | \\xED                   [\\x80-\\x9F]
            | \\xF0                   [\\x90-\\xBF] [\\x80-\\xBF]?
            | [\\xF1-\\xF3]           [\\x80-\\xBF] [\\x80-\\xBF]?
            | \\xF4                   [\\x80-\\x8F] [\\x80-\\xBF]?
            | .
            """, Pattern.COMMENTS | Pattern.DOTALL);

    private final List<String> calls = new ArrayList<>();
    private String data = "";
    private String type = "";
    private @Nullable String reply;
    private String idBuffer = "";
    private String lastEventId = "";

    private ReferenceParser() {}

    static List<String> parse(byte[] stream) {
        ReferenceParser parser = new ReferenceParser();
        String text = decode(stream);
        String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
        String[] lines = withoutMark.split("\r\n|\n|\r", -1);
        for (int i = 0; i < lines.length - 1; i++) { // after the last line end is a line that never ended
            parser.line(lines[i]);
        }
        parser.calls.add(Recorder.end(parser.lastEventId));
        return parser.calls;
    }

    static String decode(byte[] bytes) {
        return UTF8.matcher(new String(bytes, ISO_8859_1)).replaceAll(ReferenceParser::character);
    }

    private static String character(MatchResult match) {
        if (match.group(1) == null) {
            return "\uFFFD";
        }
        byte[] utf8 = match.group(1).getBytes(ISO_8859_1);
        String character = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8)).toString();
        return Matcher.quoteReplacement(character);
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        if (line.isEmpty()) {
            dispatch();
        } else if (colon > 0) {
            String value = line.substring(colon + 1);
            field(line.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        } else if (colon < 0) {
            field(line, "");
        }
    }

    private void field(String name, String value) {
        if (name.equals("event")) {
            type = value;
        } else if (name.equals("data")) {
            data += value + "\n";
        } else if (name.equals("id") && !value.contains("\0")) {
            idBuffer = value;
        } else if (name.equals("reply") && !value.contains("\0")) {
            reply = value.isEmpty() ? null : value;
        } else if (name.equals("retry") && value.matches("[0-9]+")) {
            BigInteger millis = new BigInteger(value);
            if (millis.bitLength() < Long.SIZE) {
                calls.add(Recorder.retry(millis.longValueExact()));
            }
        }
    }

    private void dispatch() {
        boolean news = !idBuffer.equals(lastEventId);
        lastEventId = idBuffer;
        if (!data.isEmpty()) {
            String withoutLastLf = data.substring(0, data.length() - 1);
            calls.add(Recorder.event(type.isEmpty() ? "message" : type, withoutLastLf, lastEventId, reply));
        } else if (news) {
            calls.add(Recorder.lastEventId(lastEventId));
        }
        data = "";
        type = "";
        reply = null;
    }
}
