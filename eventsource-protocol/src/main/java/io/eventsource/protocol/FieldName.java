package io.eventsource.protocol;

/** The name of a field as it comes in, byte by byte. Nothing longer than the longest known name is kept. */
final class FieldName {

    private static final int LONGEST = 5;

    /** The first byte in the lowest bits, as in {@link Field#startOf}. */
    private long packed;

    private int length;

    void add(byte b) {
        if (length < LONGEST) {
            packed |= (b & 0xFFL) << (8 * length);
        }
        length++;
    }

    boolean isEmpty() {
        return length == 0;
    }

    boolean isTooLong() {
        return length > LONGEST;
    }

    void clear() {
        packed = 0;
        length = 0;
    }

    /** The field of this name, unless it is too long. */
    Field field() {
        return Field.startOf(packed | (long) ':' << (8 * length));
    }
}
