package io.eventsource.server.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the frames of a file in order, and stops at the first that is not valid. Not safe for concurrent use. */
final class SegmentReader {

    private static final int BUFFER = 1 << 20;

    private final JournalFile file;
    private final long end;

    private ByteBuffer buffer;
    /** Where in the file the buffer begins. */
    private long base = SegmentHeader.BYTES;

    private long last;
    private boolean isTrailer;
    private ByteBuffer record = ByteBuffer.allocate(0);

    /**
     * Creates a reader.
     *
     * @param file the file
     * @param first the lowest position that a frame may have
     * @param end where to stop, in bytes from the start of the file
     */
    SegmentReader(JournalFile file, long first, long end) {
        this.file = file;
        this.last = first - 1;
        this.end = end;
        this.buffer =
                ByteBuffer.allocate((int) Math.min(BUFFER, Math.max(0, end))).limit(0);
    }

    /**
     * Reads the next frame.
     *
     * @return false if there is no valid frame; it is the end only if {@link #offset()} is
     */
    boolean next() throws IOException {
        isTrailer = false;
        if (!has(Frames.HEAD)) {
            return false;
        }
        int start = buffer.position();
        int size = buffer.getInt(start);
        if (size < 0 || !has(Frames.HEAD + (long) size)) {
            return false;
        }
        start = buffer.position(); // has() may have moved the bytes
        int frameEnd = start + Frames.HEAD + size;
        long position = buffer.getLong(start + Frames.POSITION_AT);
        boolean isInOrder = size == 0 ? position >= last : position > last;
        if (!isInOrder
                || buffer.getInt(start + Integer.BYTES) != Frames.crc(buffer, start + Frames.POSITION_AT, frameEnd)) {
            return false;
        }
        isTrailer = size == 0;
        last = position;
        record = buffer.slice(start + Frames.HEAD, size);
        buffer.position(frameEnd);
        return true;
    }

    /** Returns whether that many bytes are in the buffer, after reading them if the file has them. */
    private boolean has(long count) throws IOException {
        if (buffer.remaining() >= count) {
            return true;
        }
        if (count > end - offset()) {
            return false;
        }
        base = offset();
        ByteBuffer next = count > buffer.capacity() ? ByteBuffer.allocate((int) count) : buffer;
        next.clear();
        file.read(base, next.limit((int) Math.min(next.capacity(), end - base)));
        buffer = next.flip();
        return buffer.remaining() >= count;
    }

    /** Returns the offset of the first byte that was not read as part of a valid frame. */
    long offset() {
        return base + buffer.position();
    }

    /** Returns the position of the frame that was read. */
    long position() {
        return last;
    }

    /** Returns whether the frame that was read is a trailer. */
    boolean isTrailer() {
        return isTrailer;
    }

    /** Returns the record that was read, until the next one is. */
    ByteBuffer record() {
        return record;
    }
}
