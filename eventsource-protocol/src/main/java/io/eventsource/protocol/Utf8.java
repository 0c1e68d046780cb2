package io.eventsource.protocol;

import java.nio.charset.StandardCharsets;

/** Encodes UTF-8 where the JDK's own differs from the standards: an unpaired surrogate is U+FFFD, not a question mark. */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

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
