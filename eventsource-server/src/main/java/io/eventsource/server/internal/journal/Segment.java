package io.eventsource.server.internal.journal;

/**
 * Describes a file that nothing is appended to any more.
 *
 * @param header its header
 * @param last the last position that was used in the file or before
 * @param length the length of its valid part, in bytes
 * @param records how many records it has
 * @param newest when the newest of them was published, in milliseconds since 1970; 0 if that is unknown
 */
record Segment(SegmentHeader header, long last, long length, long records, long newest) {

    private static final String SUFFIX = ".journal";
    private static final String CARRIED = "carried-";
    private static final String TEMPORARY = ".tmp";
    private static final String DAMAGED = ".damaged";
    private static final String DIGITS = "\\d{19}";

    long first() {
        return header.first();
    }

    SegmentEnd end() {
        return new SegmentEnd(first(), last, length);
    }

    Segment withNewest(long time) {
        return new Segment(header, last, length, records, time);
    }

    /** Returns the name of a segment. Names are in the order of positions. */
    static String name(long first) {
        return "%019d".formatted(first) + SUFFIX;
    }

    /** Returns the name of the file that holds what is needed of the deleted segments: all before a position. */
    static String carriedName(long before) {
        return CARRIED + name(before);
    }

    static boolean isName(String name) {
        return name.matches(DIGITS + "\\" + SUFFIX);
    }

    static boolean isCarriedName(String name) {
        return name.startsWith(CARRIED) && isName(name.substring(CARRIED.length()));
    }

    /** Returns the position in a name of either form. */
    static long positionOf(String name) {
        return Long.parseLong(name.substring(name.length() - SUFFIX.length() - 19, name.length() - SUFFIX.length()));
    }

    static String temporary(String name) {
        return name + TEMPORARY;
    }

    static boolean isTemporary(String name) {
        return name.endsWith(SUFFIX + TEMPORARY) || name.endsWith(DAMAGED + TEMPORARY);
    }

    static boolean isDamagedCopy(String name) {
        return name.endsWith(SUFFIX + DAMAGED);
    }

    static String damaged(String name) {
        return name + DAMAGED;
    }
}
