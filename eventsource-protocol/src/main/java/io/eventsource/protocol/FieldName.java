package io.eventsource.protocol;

/** The name of a field as it comes in, byte by byte. Nothing longer than the longest known name is kept. */
final class FieldName {

    private static final long DATA = pack("data");
    private static final long EVENT = pack("event");
    private static final long ID = pack("id");
    private static final long RETRY = pack("retry");
    private static final int LONGEST = 5;

    /** A 1 in front of the bytes tells a name from the same one with NULs before it. */
    private static final long EMPTY = 1;

    private long packed = EMPTY;
    private int length;

    void add(byte b) {
        packed = packed << 8 | (b & 0xFF);
        length++;
    }

    boolean isEmpty() {
        return length == 0;
    }

    boolean isTooLong() {
        return length > LONGEST;
    }

    void clear() {
        packed = EMPTY;
        length = 0;
    }

    Field field() {
        if (packed == DATA) {
            return Field.DATA;
        } else if (packed == EVENT) {
            return Field.EVENT;
        } else if (packed == ID) {
            return Field.ID;
        } else {
            return packed == RETRY ? Field.RETRY : Field.UNKNOWN;
        }
    }

    private static long pack(String name) {
        long packed = EMPTY;
        for (int i = 0; i < name.length(); i++) {
            packed = packed << 8 | name.charAt(i);
        }
        return packed;
    }
}
