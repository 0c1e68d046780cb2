package io.eventsource.protocol;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as the Encoding standard has it, where the JDK's own differs: what is malformed is one U+FFFD for each maximal
 * subpart when decoded, and an unpaired surrogate is U+FFFD when encoded.
 *
 * @see <a href="https://encoding.spec.whatwg.org/#utf-8-decoder">Encoding, 8.1.1 UTF-8 decoder</a>
 */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    static String decode(byte[] bytes, int from, int length) {
        String fast = new String(bytes, from, length, StandardCharsets.UTF_8);
        // The JDK is exact for well-formed input, and puts at least one U+FFFD where it is not.
        return fast.indexOf(REPLACEMENT) < 0 ? fast : decodeExactly(bytes, from, from + length);
    }

    private static String decodeExactly(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int i = from;
        while (i < to) {
            int lead = bytes[i++] & 0xFF;
            if (lead < 0x80) {
                text.append((char) lead);
                continue;
            }
            int needed =
                    lead >= 0xC2 && lead <= 0xDF ? 1 : (lead & 0xF0) == 0xE0 ? 2 : lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
            // What the first continuation byte may be keeps out overlong forms, surrogates and what is past U+10FFFF.
            int lower = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
            int upper = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            int codePoint = lead & (0x3F >> needed);
            int seen = 0;
            while (seen < needed && i < to && isWithin(bytes[i], lower, upper)) {
                codePoint = codePoint << 6 | (bytes[i++] & 0x3F);
                lower = 0x80;
                upper = 0xBF;
                seen++;
            }
            if (needed > 0 && seen == needed) {
                text.appendCodePoint(codePoint);
            } else {
                text.append(REPLACEMENT);
            }
        }
        return text.toString();
    }

    private static boolean isWithin(byte b, int lower, int upper) {
        int value = b & 0xFF;
        return value >= lower && value <= upper;
    }

    static byte[] encode(String text) {
        return (hasUnpairedSurrogate(text) ? replaceUnpairedSurrogates(text) : text).getBytes(StandardCharsets.UTF_8);
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

    /** A code point that is a surrogate has no partner, or it would be part of another code point. */
    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
