package io.eventsource.protocol;

/** What the value of a one-line field may hold. */
final class Fields {

    private Fields() {}

    /**
     * Returns {@code text} if one field of an event stream can carry it unchanged.
     *
     * @throws IllegalArgumentException naming {@code what}, the character and its place
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

    /** Reads the time of a retry field; -1 if it is to be ignored: not digits alone, or more than a long can hold. */
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
