package io.eventsource.server.internal.journal;

import io.eventsource.server.internal.journal.AppendQueue.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The file that records are appended to. Used by one thread at a time. */
final class SegmentWriter {

    private static final int BUFFER = 1 << 20;

    private final SegmentHeader header;
    private final JournalFile file;
    private final ByteBuffer buffer;

    private long length = SegmentHeader.BYTES;
    private long last;
    private long records;
    private long oldest;
    private long newest;
    private boolean isForced = true;

    private SegmentWriter(SegmentHeader header, JournalFile file, ByteBuffer buffer) {
        this.header = header;
        this.file = file;
        this.buffer = buffer;
        this.last = header.first() - 1;
    }

    /** Returns a buffer, which each segment of a journal may use in turn. */
    static ByteBuffer buffer(long mostBytes) {
        return ByteBuffer.allocateDirect((int) Math.min(BUFFER, mostBytes));
    }

    /** Creates the file with its first records, and forces it. */
    static SegmentWriter create(FileLayer layer, SegmentHeader header, List<Entry> entries, ByteBuffer buffer)
            throws IOException {
        JournalFile file = SegmentFiles.create(layer, Segment.name(header.first()), created -> {
            created.write(0, header.encode());
            new SegmentWriter(header, created, buffer).append(entries, false);
        });
        SegmentWriter writer = new SegmentWriter(header, file, buffer);
        writer.count(entries);
        return writer;
    }

    /**
     * Writes records.
     *
     * @param force whether to force them, too
     * @throws IOException if that failed; the file then ends before them, and nothing more may be appended
     */
    void append(List<Entry> entries, boolean force) throws IOException {
        long end = length;
        buffer.clear();
        for (Entry entry : entries) {
            int size = Frames.HEAD + entry.size();
            if (size > buffer.remaining()) {
                end += flush(buffer, end);
            }
            if (size > buffer.capacity()) {
                ByteBuffer large = ByteBuffer.allocate(size);
                Frames.put(large, entry.position(), entry.record(), entry.size());
                end += flush(large, end);
            } else {
                Frames.put(buffer, entry.position(), entry.record(), entry.size());
            }
        }
        flush(buffer, end);
        isForced = false;
        if (force) {
            force();
        }
        count(entries);
    }

    private int flush(ByteBuffer bytes, long at) throws IOException {
        bytes.flip();
        int count = bytes.remaining();
        file.write(at, bytes);
        bytes.clear();
        return count;
    }

    private void count(List<Entry> entries) {
        for (Entry entry : entries) {
            length += Frames.HEAD + entry.size();
            last = entry.position();
            oldest = oldest == 0 ? entry.record().publishedAt() : oldest;
            newest = Math.max(newest, entry.record().publishedAt());
        }
        records += entries.size();
    }

    void force() throws IOException {
        if (!isForced) {
            file.force();
            isForced = true;
        }
    }

    /** Says that the journal was closed, and forces everything. The trailer is only found if all before it is valid. */
    void writeTrailer(long position) throws IOException {
        buffer.clear();
        Frames.putTrailer(buffer, position);
        flush(buffer, length);
        file.force();
    }

    /**
     * Cuts off what was written last and failed, as far as that works, so that it uses no space.
     *
     * @param force whether to force what remains: not after a failed force
     */
    void cutQuietly(boolean force) {
        try {
            file.truncate(length);
            if (force) {
                force();
            }
        } catch (IOException e) {
            // The header of the next segment names the end.
        }
    }

    void close() {
        SegmentFiles.closeQuietly(file);
    }

    /** Describes the file as it would be if nothing more was appended. */
    Segment segment() {
        return new Segment(header, last, length, records, newest);
    }

    /** Returns whether the first record was published before a time, in milliseconds since 1970. */
    boolean isOlderThan(long time) {
        return records > 0 && oldest < time;
    }

    long length() {
        return length;
    }

    boolean isForced() {
        return isForced;
    }
}
