package io.eventsource.protocol;

import java.util.Arrays;

/** Collects bytes until a line or a block is complete. Not safe for concurrent use. */
final class GrowingBytes {

    private static final int INITIAL = 128;
    /** The most memory, in bytes, that stays allocated after one exceptionally large event. */
    private static final int KEPT = 64 * 1024;

    private byte[] bytes = new byte[INITIAL];
    private int size;

    int size() {
        return size;
    }

    void add(byte b) {
        ensureRoom(1);
        bytes[size++] = b;
    }

    void add(byte[] source, int from, int to) {
        ensureRoom(to - from);
        System.arraycopy(source, from, bytes, size, to - from);
        size += to - from;
    }

    /** Adds a line and an LF after it. */
    void addLine(byte[] source, int from, int to) {
        ensureRoom(to - from + 1);
        System.arraycopy(source, from, bytes, size, to - from);
        size += to - from;
        bytes[size++] = '\n';
    }

    /** Decodes the first {@code length} bytes. */
    String text(Utf8Decoder decoder, int length) {
        return decoder.decode(bytes, 0, length);
    }

    void clear() {
        size = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[INITIAL];
        }
    }

    private void ensureRoom(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
        }
    }
}
