package io.eventsource.client.internal.command;

/** Cuts bytes where a character of UTF-8 ends, so that each piece of a text is text. */
public final class Utf8Boundary {

    private Utf8Boundary() {}

    /**
     * Returns the end of the last whole character.
     *
     * @param from where the bytes begin
     * @param to where they end, at most; other bytes may follow
     * @return {@code to}, unless that is within a character; also {@code to} if that character would begin the bytes, or the
     *     bytes are not UTF-8
     */
    public static int cut(byte[] bytes, int from, int to) {
        int start = to - 1;
        while (start > from && start > to - 4 && (bytes[start] & 0xC0) == 0x80) {
            start--;
        }
        boolean isCut = start > from && length(bytes[start]) > to - start;
        return isCut ? start : to;
    }

    /** Returns how many bytes the character has that begins with this one; 1 if none does. */
    private static int length(byte first) {
        int b = first & 0xFF;
        return b >= 0xF0 && b <= 0xF4 ? 4 : b >= 0xE0 && b < 0xF0 ? 3 : b >= 0xC2 && b < 0xE0 ? 2 : 1;
    }
}
