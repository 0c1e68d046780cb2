package io.eventsource.server.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file as it was found at start. */
final class ScannedFile {

    private static final Logger LOG = LoggerFactory.getLogger(ScannedFile.class);

    private final FileLayer layer;
    private final String name;
    private final long first;

    private @Nullable SegmentHeader header;
    private boolean isDamaged;
    private boolean isMissing;
    private boolean isClosed;
    private long last;
    private long length = SegmentHeader.BYTES;
    private long records;

    private ScannedFile(FileLayer layer, String name, long first) {
        this.layer = layer;
        this.name = name;
        this.first = first;
        this.last = first - 1;
    }

    /** Reads the header of a file. */
    static ScannedFile open(FileLayer layer, String name, long first) throws IOException {
        ScannedFile scanned = new ScannedFile(layer, name, first);
        ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
        try (JournalFile file = layer.open(name)) {
            file.read(0, bytes);
        }
        SegmentHeader header = SegmentHeader.decode(bytes.flip(), layer.path(name));
        if (header != null && header.first() == first) {
            scanned.header = header;
            scanned.last = Math.max(first - 1, header.before().last());
        } else {
            scanned.damaged(0, "its header is not valid");
        }
        return scanned;
    }

    /** Stands for a segment that is missing. */
    static ScannedFile missing(FileLayer layer, SegmentEnd end) {
        ScannedFile scanned = new ScannedFile(layer, Segment.name(end.first()), end.first());
        scanned.isMissing = true;
        scanned.isDamaged = true;
        scanned.last = end.last();
        LOG.warn(
                "the journal file {} is missing; its events are lost, and clients receive a gap event",
                layer.path(scanned.name));
        return scanned;
    }

    private void damaged(long offset, String problem) {
        if (isDamaged) {
            return;
        }
        isDamaged = true;
        LOG.warn(
                "the journal file {} is damaged at offset {}: {}; events from there to its end may be lost, and clients receive"
                        + " a gap event; the damaged file is kept as {}",
                layer.path(name),
                offset,
                problem,
                Segment.damaged(name));
    }

    /**
     * Verifies a file that another one follows.
     *
     * @param named the length that the header of that one names; 0 if it names none
     */
    void scan(long named) throws IOException {
        if (isMissing) {
            return;
        }
        try (JournalFile file = layer.open(name)) {
            long expected = header != null && header.length() > 0 ? header.length() : named;
            read(file, expected > 0 ? expected : file.size());
            if (expected > 0 ? length < expected : length < file.size()) {
                damaged(length, "a record is not valid, or the file is too short");
            }
        }
    }

    /** Verifies the last segment. What a crash left incomplete at its end is no damage, and is cut off. */
    void scanLast() throws IOException {
        if (header == null || header.length() > 0) {
            scan(0);
            isClosed = false;
            return;
        }
        try (JournalFile file = layer.open(name)) {
            long size = file.size();
            read(file, size);
            if (length < size) {
                LOG.warn(
                        "the journal file {} ends with an incomplete record, as after a crash: {} bytes from offset {} are cut off",
                        layer.path(name),
                        size - length,
                        length);
                file.truncate(length);
                isClosed = false;
            }
            // A crash of the process alone leaves records that are not forced yet, and the next header relies on them.
            file.force();
        }
    }

    private void read(JournalFile file, long end) throws IOException {
        SegmentReader reader = new SegmentReader(file, Segment.isCarriedName(name) ? 1 : first, end);
        while (reader.next()) {
            isClosed = reader.isTrailer();
            records += isClosed ? 0 : 1;
            last = Math.max(last, reader.position());
        }
        length = Math.max(SegmentHeader.BYTES, reader.offset());
    }

    /** Replaces the file, if it is damaged, by one with what could be read. The new one is not found damaged again. */
    void repair(Epoch epoch, SegmentEnd before) throws IOException {
        if (!isDamaged) {
            return;
        }
        SegmentHeader repaired = new SegmentHeader(epoch, first, before, length);
        if (isMissing) {
            SegmentFiles.create(layer, name, file -> file.write(0, repaired.encode()))
                    .close();
        } else {
            try (JournalFile damaged = layer.open(name)) {
                long size = damaged.size();
                SegmentFiles.create(layer, Segment.damaged(name), copy -> SegmentFiles.copy(damaged, copy, 0, size))
                        .close();
                SegmentFiles.create(layer, name, copy -> {
                            copy.write(0, repaired.encode());
                            SegmentFiles.copy(damaged, copy, SegmentHeader.BYTES, length);
                        })
                        .close();
            }
        }
        header = repaired;
    }

    Segment segment() {
        if (header == null) {
            throw new IllegalStateException("not repaired: " + name);
        }
        return new Segment(header, last, length, records, 0);
    }

    @Nullable SegmentHeader header() {
        return header;
    }

    boolean isDamaged() {
        return isDamaged;
    }

    /** Returns whether the journal was closed after the last record. */
    boolean isClosed() {
        return isClosed;
    }

    long first() {
        return first;
    }

    /** Returns the last position that was used in the file or before. */
    long last() {
        return last;
    }
}
