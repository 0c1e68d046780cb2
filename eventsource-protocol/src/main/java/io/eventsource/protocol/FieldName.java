package io.eventsource.protocol;

/** Collects the name of a field byte by byte. It keeps no more bytes than the longest known name has. */
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

    /** Returns the field with this name. Must not be called if the name is too long. */
    Field field() {
        return Field.startOf(packed | (long) ':' << (8 * length));
    }
}
