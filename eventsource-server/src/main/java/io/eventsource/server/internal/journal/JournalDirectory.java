package io.eventsource.server.internal.journal;

import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the directory of a journal as it was at one time, for tools. Takes no lock, changes nothing, and may be used while a
 * journal writes to the directory. Not safe for concurrent use.
 */
public final class JournalDirectory implements AutoCloseable {

    /** How often files may be deleted while they are opened. */
    private static final int MAX_ATTEMPTS = 10;

    /** What is known of a file. */
    public enum State {
        /** Nothing is appended to it any more. */
        COMPLETE,
        /** It is the last one, and its journal was closed. */
        CLOSED,
        /** It is the last one, and its journal uses it, or was killed. */
        OPEN,
        /** A part of it cannot be read. */
        DAMAGED,
        /** The next file says that it should be there. */
        MISSING,
        /** It holds what records of deleted files are still needed. */
        CARRIED
    }

    /**
     * Describes a file.
     *
     * @param name its name
     * @param first the position of its first record; 0 if it has none
     * @param last the position of its last record; 0 if it has none
     * @param records how many records can be read
     * @param bytes its size
     * @param readable the size of the part that can be read
     * @param state what is known of it
     */
    public record FileReport(
            String name, long first, long last, long records, long bytes, long readable, State state) {}

    /** Receives records. */
    @FunctionalInterface
    public interface RecordVisitor {

        /** Receives the next record. */
        void visit(long position, JournalRecord record) throws IOException;
    }

    /** An open file. */
    private record OpenFile(
            String name, long first, @Nullable SegmentHeader header, JournalFile content) {}

    private final List<OpenFile> files = new ArrayList<>();
    private final List<String> damagedCopies = new ArrayList<>();

    private JournalDirectory() {}

    /**
     * Opens the files of a directory.
     *
     * @throws IOException if a file cannot be opened
     * @throws JournalException if there is no journal, or a newer release wrote it
     */
    public static JournalDirectory open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw JournalException.unreadable(directory + " is not a directory");
        }
        for (int attempt = 1; ; attempt++) {
            JournalDirectory opened = new JournalDirectory();
            try {
                opened.openFiles(new DirectoryLayer(directory));
                return opened;
            } catch (NoSuchFileException e) {
                opened.close(); // the journal has deleted it since the files were listed
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
        }
    }

    private void openFiles(DirectoryLayer layer) throws IOException {
        TreeMap<Long, String> segments = new TreeMap<>();
        TreeMap<Long, String> carried = new TreeMap<>();
        for (String name : layer.list()) {
            if (Segment.isName(name)) {
                segments.put(Segment.positionOf(name), name);
            } else if (Segment.isCarriedName(name)) {
                carried.put(Segment.positionOf(name), name);
            } else if (Segment.isDamagedCopy(name)) {
                damagedCopies.add(name);
            }
        }
        if (segments.isEmpty() && carried.isEmpty()) {
            throw JournalException.unreadable(layer.path("") + " has no files of a journal");
        }
        var newest = carried.lastEntry();
        if (newest != null) {
            openFile(layer, newest.getValue(), newest.getKey());
            segments.headMap(newest.getKey()).clear(); // a crash has left them over
        }
        for (var segment : segments.entrySet()) {
            openFile(layer, segment.getValue(), segment.getKey());
        }
    }

    private void openFile(DirectoryLayer layer, String name, long first) throws IOException {
        JournalFile content = layer.openReadOnly(name);
        try {
            ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
            content.read(0, bytes);
            SegmentHeader header = SegmentHeader.decode(bytes.flip(), layer.path(name));
            files.add(new OpenFile(name, first, header != null && header.first() == first ? header : null, content));
        } catch (IOException | RuntimeException e) {
            SegmentFiles.closeQuietly(content);
            throw e;
        }
    }

    /** Returns the epoch; null if no file has a valid header. */
    public @Nullable String epoch() {
        Epoch newest = null;
        for (OpenFile file : files) {
            SegmentHeader header = file.header();
            if (header != null && (newest == null || header.epoch().number() > newest.number())) {
                newest = header.epoch();
            }
        }
        return newest == null ? null : newest.name();
    }

    /** Returns the names of the copies of damaged files that earlier starts of a journal have kept. */
    public List<String> damagedCopies() {
        return List.copyOf(damagedCopies);
    }

    /**
     * Reads all records, in order.
     *
     * @return a report about each file
     */
    public List<FileReport> read(RecordVisitor visitor) throws IOException {
        List<FileReport> reports = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            OpenFile file = files.get(i);
            OpenFile before = i == 0 ? null : files.get(i - 1);
            SegmentEnd missing = missingBefore(file, before);
            if (missing != null) {
                reports.add(new FileReport(
                        Segment.name(missing.first()),
                        missing.first(),
                        missing.last(),
                        0,
                        missing.length(),
                        0,
                        State.MISSING));
            }
            reports.add(read(file, i + 1 < files.size() ? files.get(i + 1) : null, visitor));
        }
        return reports;
    }

    private static @Nullable SegmentEnd missingBefore(OpenFile file, @Nullable OpenFile before) {
        SegmentHeader header = file.header();
        if (header == null || header.before().first() == 0) {
            return null;
        }
        boolean isThere = before != null
                && (Segment.isCarriedName(before.name())
                        ? before.first() == file.first()
                        : before.first() == header.before().first());
        return isThere ? null : header.before();
    }

    private static FileReport read(OpenFile file, @Nullable OpenFile next, RecordVisitor visitor) throws IOException {
        boolean isCarried = Segment.isCarriedName(file.name());
        long size = file.content().size();
        long end = expectedEnd(file, next);
        SegmentReader reader = new SegmentReader(file.content(), isCarried ? 1 : file.first(), end > 0 ? end : size);
        long first = 0;
        long last = 0;
        long records = 0;
        boolean isClosed = false;
        while (reader.next()) {
            isClosed = reader.isTrailer();
            if (!isClosed) {
                first = first == 0 ? reader.position() : first;
                last = reader.position();
                records++;
                visitor.visit(last, JournalRecord.read(reader.record()));
            }
        }
        boolean mayEndAnywhere = next == null && end == 0 && !isCarried;
        State state;
        if (file.header() == null || (reader.offset() < (end > 0 ? end : size) && !mayEndAnywhere)) {
            state = State.DAMAGED;
        } else if (isCarried) {
            state = State.CARRIED;
        } else if (next == null) {
            state = isClosed ? State.CLOSED : State.OPEN;
        } else {
            state = State.COMPLETE;
        }
        return new FileReport(file.name(), first, last, records, size, reader.offset(), state);
    }

    /** Returns where a file ends as its header or that of the next one says; 0 if none says it. */
    private static long expectedEnd(OpenFile file, @Nullable OpenFile next) {
        SegmentHeader header = file.header();
        if (header != null && header.length() > 0) {
            return header.length();
        }
        SegmentHeader following = next == null ? null : next.header();
        return following != null && following.before().first() == file.first()
                ? following.before().length()
                : 0;
    }

    @Override
    public void close() {
        files.forEach(file -> SegmentFiles.closeQuietly(file.content()));
    }
}
