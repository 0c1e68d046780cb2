package io.eventsource.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Encodes UTF-8 as the standards define. Unlike the JDK, it encodes an unpaired surrogate as U+FFFD, not as a question
 * mark.
 */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    static byte[] encode(String text) {
        return (hasUnpairedSurrogate(text) ? replaceUnpairedSurrogates(text) : text).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the number of bytes that {@link #encode} returns. */
    static long length(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x800) {
                // Each half of a pair counts two of its four bytes; an unpaired surrogate is U+FFFD, of three bytes.
                length += isPaired(text, i) ? 1 : 2;
            } else if (c >= 0x80) {
                length++;
            }
        }
        return length;
    }

    private static boolean isPaired(String text, int index) {
        char c = text.charAt(index);
        return Character.isHighSurrogate(c)
                ? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
                : Character.isLowSurrogate(c) && index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    }

    private static boolean hasUnpairedSurrogate(String text) {
        return text.codePoints().anyMatch(Utf8::isSurrogate);
    }

    private static String replaceUnpairedSurrogates(String text) {
        return text.codePoints()
                .map(c -> isSurrogate(c) ? REPLACEMENT : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Returns whether a code point is a surrogate, which is then unpaired: a pair would be one code point. */
    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
