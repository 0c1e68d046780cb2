package io.eventsource.protocol.internal;

import org.jspecify.annotations.Nullable;

/**
 * Makes text from outside safe for a terminal or a log. A terminal obeys control characters, bidirectional controls
 * change the order in which text is read, and a line break forges a log line; each is shown as its escape, such as
 * {@code \u001b}.
 */
public final class VisibleText {

    /** The longest line that {@link #line(String)} returns, in characters. */
    public static final int MAX_LINE = 1_000;

    private VisibleText() {}

    /**
     * Returns text as one line of at most {@link #MAX_LINE} characters.
     *
     * @param text the text; null is shown as {@code null}
     * @return the line
     */
    public static String line(@Nullable String text) {
        return line(text, MAX_LINE);
    }

    /**
     * Returns text as one line. White space around it is dropped, and each run of white space that holds a line break or a
     * tab becomes one blank.
     *
     * @param text the text; null is shown as {@code null}
     * @param limit the longest line, in characters; an ellipsis marks a cut
     * @return the line
     */
    public static String line(@Nullable String text, int limit) {
        if (text == null) {
            return "null";
        }
        StringBuilder line = new StringBuilder(Math.min(text.length(), limit));
        boolean blank = false;
        boolean breaks = false;
        int blanks = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || isBreakOrTab(c)) {
                blank = true;
                breaks |= c != ' ';
                blanks++;
                continue;
            }
            if (blank && line.length() > 0) {
                line.append(breaks ? " " : " ".repeat(Math.min(blanks, limit)));
            }
            blank = false;
            breaks = false;
            blanks = 0;
            i += append(line, text, i) - 1;
            if (line.length() > limit) {
                return cut(line, limit);
            }
        }
        return line.toString();
    }

    /**
     * Returns text that keeps its line feeds and tabs, with all other invisible characters escaped.
     *
     * @param text the text
     * @return the lines, not bounded in length
     */
    public static String lines(String text) {
        int first = firstToEscape(text);
        if (first == text.length()) {
            return text;
        }
        StringBuilder lines = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); ) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\t') {
                lines.append(c);
                i++;
            } else {
                i += append(lines, text, i);
            }
        }
        return lines.toString();
    }

    /**
     * Returns whether a character must not reach a terminal unescaped: a control character, including tab and line
     * feed, a bidirectional control, a line or paragraph separator, or an invisible format control. A surrogate counts
     * only if it is unpaired, which a single character does not show.
     *
     * @param c the character
     * @return whether it is shown as an escape
     */
    public static boolean isEscaped(char c) {
        return c < 0x20
                || (c >= 0x7F && c <= 0x9F)
                || c == 0x061C // Arabic letter mark
                || c == 0x200E // left-to-right mark
                || c == 0x200F // right-to-left mark
                || (c >= 0x2028 && c <= 0x202E) // separators, embeddings and overrides
                || (c >= 0x2066 && c <= 0x206F) // isolates, and deprecated format controls
                || (c >= 0xFFF9 && c <= 0xFFFB); // interlinear annotations
    }

    /**
     * Appends the escape of a character, as JSON writes it.
     *
     * @param to where to append
     * @param c the character
     */
    public static void escape(StringBuilder to, char c) {
        to.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            to.append(Character.forDigit((c >> shift) & 0xF, 16));
        }
    }

    /** Appends the character or the surrogate pair at an index, and returns its number of characters. */
    private static int append(StringBuilder to, String text, int index) {
        char c = text.charAt(index);
        if (isPair(text, index)) {
            to.append(c).append(text.charAt(index + 1));
            return 2;
        }
        if (isEscaped(c) || Character.isSurrogate(c)) {
            escape(to, c);
        } else {
            to.append(c);
        }
        return 1;
    }

    private static int firstToEscape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPair(text, i)) {
                i++;
            } else if ((isEscaped(c) && c != '\n' && c != '\t') || Character.isSurrogate(c)) {
                return i;
            }
        }
        return text.length();
    }

    private static boolean isPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }

    private static boolean isBreakOrTab(char c) {
        return (c >= '\t' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static String cut(StringBuilder line, int limit) {
        int end = Math.max(0, limit - 1);
        if (end > 0 && Character.isHighSurrogate(line.charAt(end - 1))) {
            end--;
        }
        line.setLength(end);
        return line.append('…').toString();
    }
}
