package io.eventsource.protocol.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes and reads the small JSON objects that this project's own programs exchange, without a library. */
public final class JsonText {

    private JsonText() {}

    /** Returns a JSON string (RFC 8259, section 7), or {@code null}. */
    public static String quote(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c == '\n') {
                json.append("\\n");
            } else if (c < 0x20 || Character.isSurrogate(c)) {
                escape(c, json);
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    private static void escape(char c, StringBuilder json) {
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            json.append(Character.forDigit(c >> shift & 0xF, 16));
        }
    }

    /**
     * Reads an object whose values are strings and numbers.
     *
     * @return the values by name, strings decoded and numbers as they are written
     * @throws IllegalArgumentException if the text is not such an object
     */
    public static Map<String, String> readObject(String text) {
        return new Reader(text).object();
    }

    private static final class Reader {

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Map<String, String> object() {
            Map<String, String> values = new LinkedHashMap<>();
            expect('{');
            skipSpace();
            if (peek() != '}') {
                do {
                    skipSpace();
                    String name = string();
                    expect(':');
                    skipSpace();
                    values.put(name, peek() == '"' ? string() : number());
                    skipSpace();
                } while (take(','));
            }
            expect('}');
            skipSpace();
            if (at < text.length()) {
                throw fault();
            }
            return values;
        }

        private String number() {
            int from = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            if (at == from) {
                throw fault();
            }
            return text.substring(from, at);
        }

        private String string() {
            expect('"');
            StringBuilder value = new StringBuilder();
            while (peek() != '"') {
                char c = text.charAt(at++);
                value.append(c == '\\' ? escaped() : c);
            }
            at++;
            return value.toString();
        }

        private char escaped() {
            peek();
            char c = text.charAt(at++);
            return switch (c) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'u' -> unicode();
                default -> c;
            };
        }

        private char unicode() {
            if (at + 4 > text.length()) {
                throw fault();
            }
            at += 4;
            return (char) Integer.parseInt(text, at - 4, at, 16);
        }

        private char peek() {
            if (at >= text.length()) {
                throw fault();
            }
            return text.charAt(at);
        }

        private boolean take(char c) {
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private void expect(char c) {
            skipSpace();
            if (!take(c)) {
                throw fault();
            }
        }

        private void skipSpace() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private IllegalArgumentException fault() {
            return new IllegalArgumentException("not a JSON object of strings and numbers, at character " + at);
        }
    }
}
