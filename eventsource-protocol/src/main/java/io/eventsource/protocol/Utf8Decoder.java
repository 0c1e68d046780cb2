package io.eventsource.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 as the Encoding standard defines. Malformed input becomes one U+FFFD for each maximal subpart, which
 * the JDK's decoder does not guarantee. Not safe for concurrent use.
 *
 * @see <a href="https://encoding.spec.whatwg.org/#utf-8-decoder">Encoding, 8.1.1 UTF-8 decoder</a>
 */
final class Utf8Decoder {

    private static final char REPLACEMENT = '\uFFFD';
    private static final char[] NONE = {};
    /** The most chars that stay allocated after one exceptionally long text. */
    private static final int KEPT = 16 * 1024;

    /** Never shorter than the bytes being decoded: each byte makes at most one char. */
    private char[] chars = NONE;

    String decode(byte[] bytes, int from, int length) {
        if (length == 0) {
            return "";
        }
        int to = from + length;
        int nonAscii = EightBytes.nonAscii(bytes, from, to);
        if (nonAscii == to) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        if (chars.length < length) {
            chars = new char[Math.max(length, Math.min(2 * chars.length, KEPT))];
        }
        int ascii = nonAscii - from;
        for (int i = 0; i < ascii; i++) {
            chars[i] = (char) bytes[from + i];
        }
        String text = new String(chars, 0, decode(bytes, nonAscii, to, chars, ascii));
        if (chars.length > KEPT) {
            chars = NONE;
        }
        return text;
    }

    /** Decodes into {@code chars} from index {@code size} on, and returns the index after the last char. */
    private static int decode(byte[] bytes, int from, int to, char[] chars, int size) {
        int n = size;
        int i = from;
        while (i < to) {
            byte lead = bytes[i];
            if (lead >= 0) {
                chars[n++] = (char) lead;
                i++;
            } else if (isTwo(lead) && i + 1 < to && isContinuation(bytes[i + 1])) {
                chars[n++] = (char) ((lead & 0x1F) << 6 | six(bytes[i + 1]));
                i += 2;
            } else if (isThree(lead) && i + 2 < to && isSecond(lead, bytes[i + 1]) && isContinuation(bytes[i + 2])) {
                chars[n++] = (char) ((lead & 0x0F) << 12 | six(bytes[i + 1]) << 6 | six(bytes[i + 2]));
                i += 3;
            } else {
                int length = subpart(bytes, i, to);
                if (length == 4) {
                    int codePoint =
                            (lead & 0x07) << 18 | six(bytes[i + 1]) << 12 | six(bytes[i + 2]) << 6 | six(bytes[i + 3]);
                    chars[n++] = Character.highSurrogate(codePoint);
                    chars[n++] = Character.lowSurrogate(codePoint);
                } else {
                    chars[n++] = REPLACEMENT;
                }
                i += length;
            }
        }
        return n;
    }

    /**
     * Returns the length of the start of a well-formed sequence at {@code from}, or 1. Complete only if the length is
     * 4.
     */
    private static int subpart(byte[] bytes, int from, int to) {
        byte lead = bytes[from];
        int longest = isThree(lead) ? 3 : isFour(lead) ? 4 : 1;
        int end = Math.min(to, from + longest);
        int i = from + 1;
        if (i < end && isSecond(lead, bytes[i])) {
            i++;
            while (i < end && isContinuation(bytes[i])) {
                i++;
            }
        }
        return i - from;
    }

    private static boolean isTwo(byte lead) {
        return lead >= (byte) 0xC2 && lead < (byte) 0xE0;
    }

    private static boolean isThree(byte lead) {
        return lead >= (byte) 0xE0 && lead < (byte) 0xF0;
    }

    private static boolean isFour(byte lead) {
        return lead >= (byte) 0xF0 && lead <= (byte) 0xF4;
    }

    /** Returns the six payload bits of a continuation byte. */
    private static int six(byte b) {
        return b & 0x3F;
    }

    private static boolean isContinuation(byte b) {
        return b < (byte) 0xC0;
    }

    /**
     * Returns whether {@code b} may follow a lead of three or four bytes: no overlong form, no surrogate, nothing past
     * U+10FFFF.
     */
    private static boolean isSecond(byte lead, byte b) {
        return isContinuation(b)
                && switch (lead) {
                    case (byte) 0xE0 -> b >= (byte) 0xA0;
                    case (byte) 0xED -> b < (byte) 0xA0;
                    case (byte) 0xF0 -> b >= (byte) 0x90;
                    case (byte) 0xF4 -> b < (byte) 0x90;
                    default -> true;
                };
    }
}
