package io.eventsource.protocol;

/** Validates and reads the values of single-line fields. */
final class Fields {

    private Fields() {}

    /**
     * Returns {@code text} if one field of an event stream can carry it unchanged.
     *
     * @throws IllegalArgumentException naming {@code what}, the character and its index
     */
    static String requireSingleLine(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException(
                        "%s must not hold CR, LF or NUL, but has U+%04X at index %d".formatted(what, (int) c, i));
            }
            if (Character.isSurrogate(c)) {
                if (!startsPair(text, i)) {
                    throw new IllegalArgumentException(
                            "%s must be well-formed, but has the unpaired surrogate U+%04X at".formatted(what, (int) c)
                                    + " index " + i);
                }
                i++;
            }
        }
        return text;
    }

    /**
     * Parses the time of a retry field. Returns -1 for a value to ignore: not only digits, or beyond the range of a
     * long.
     */
    static long retryMillis(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException overflow) {
            return -1;
        }
    }

    private static boolean startsPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }
}
