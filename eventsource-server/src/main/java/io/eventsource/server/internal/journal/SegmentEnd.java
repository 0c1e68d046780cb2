package io.eventsource.server.internal.journal;

/**
 * Says where a segment ends. The header of the next segment holds it, because a file whose last write failed may contain
 * anything after that.
 *
 * @param first the first position of the segment, which is its name; 0 if there was no segment
 * @param last the last position that was used in the segment or before
 * @param length the length of its valid part, in bytes
 */
record SegmentEnd(long first, long last, long length) {

    /** Before the first segment of a directory. */
    static final SegmentEnd NONE = new SegmentEnd(0, 0, 0);
}
