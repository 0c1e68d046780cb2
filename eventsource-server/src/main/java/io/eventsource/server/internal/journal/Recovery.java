package io.eventsource.server.internal.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a directory at start: verifies each file, cuts off what the last write did not complete, and repairs damage. May be
 * interrupted anywhere and be done again.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /**
     * What the directory holds.
     *
     * @param epoch the epoch from now on
     * @param carried the file of needed records of deleted segments; null if there is none
     * @param segments the segments, in order; nothing is appended to them any more
     * @param last the last position that was used, as far as that is known
     * @param isClean whether that is known: the journal was closed, or is new
     */
    record Result(Epoch epoch, @Nullable Segment carried, List<Segment> segments, long last, boolean isClean) {}

    private final FileLayer layer;
    private final List<ScannedFile> files = new ArrayList<>();
    private @Nullable ScannedFile carried;

    private Recovery(FileLayer layer) {
        this.layer = layer;
    }

    static Result recover(FileLayer layer) throws IOException {
        return new Recovery(layer).recover();
    }

    private Result recover() throws IOException {
        NavigableMap<Long, String> names = names();
        for (var name : names.entrySet()) {
            files.add(ScannedFile.open(layer, name.getValue(), name.getKey()));
        }
        if (carried != null) {
            carried.scan(0);
        }
        insertMissing();
        for (int i = 0; i < files.size(); i++) {
            scan(files.get(i), i + 1 < files.size() ? files.get(i + 1) : null);
        }
        return result();
    }

    /** Deletes what a crash has left over, and returns the names of the segments by their first positions. */
    private NavigableMap<Long, String> names() throws IOException {
        TreeMap<Long, String> segments = new TreeMap<>();
        TreeMap<Long, String> carriedFiles = new TreeMap<>();
        List<String> obsolete = new ArrayList<>();
        for (String name : layer.list()) {
            if (Segment.isTemporary(name)) {
                obsolete.add(name);
            } else if (Segment.isName(name)) {
                segments.put(Segment.positionOf(name), name);
            } else if (Segment.isCarriedName(name)) {
                carriedFiles.put(Segment.positionOf(name), name);
            }
        }
        if (!carriedFiles.isEmpty()) {
            // The crash may have come before its name was safe, which it must be before another file is deleted.
            layer.forceDirectory();
            // The newest file holds all that is needed of the others, and of the segments before its position.
            var newest = carriedFiles.pollLastEntry();
            carried = ScannedFile.open(layer, newest.getValue(), newest.getKey());
            obsolete.addAll(carriedFiles.values());
            obsolete.addAll(segments.headMap(newest.getKey()).values());
            segments.headMap(newest.getKey()).clear();
        }
        for (String name : obsolete) {
            layer.delete(name);
        }
        return segments;
    }

    /** Finds out from the headers which segments are missing. */
    private void insertMissing() {
        for (int i = 0; i < files.size(); i++) {
            SegmentHeader header = files.get(i).header();
            if (header == null || header.before().first() == 0) {
                continue;
            }
            boolean isFirst = i == 0;
            boolean isThere = isFirst
                    ? carried != null && carried.first() == header.first()
                    : files.get(i - 1).first() == header.before().first();
            if (!isThere) {
                files.add(i, ScannedFile.missing(layer, header.before()));
                i++;
            }
        }
    }

    private void scan(ScannedFile file, @Nullable ScannedFile next) throws IOException {
        if (next == null) {
            file.scanLast();
            return;
        }
        SegmentHeader header = next.header();
        file.scan(
                header != null && header.before().first() == file.first()
                        ? header.before().length()
                        : 0);
    }

    private Result result() throws IOException {
        List<ScannedFile> all = new ArrayList<>(files);
        if (carried != null) {
            all.add(0, carried);
        }
        Epoch epoch = newestEpoch(all);
        long last = all.stream().mapToLong(ScannedFile::last).max().orElse(0);
        boolean isLost = carried != null && files.isEmpty();
        if (isLost) {
            LOG.warn("the journal in {} has lost all segments; clients receive a gap event", layer.path(""));
        }
        if (epoch == null || isLost || all.stream().anyMatch(ScannedFile::isDamaged)) {
            epoch = Epoch.random(epoch == null ? 1 : epoch.number() + 1);
        }
        SegmentEnd before = SegmentEnd.NONE;
        List<Segment> segments = new ArrayList<>();
        for (ScannedFile file : files) {
            file.repair(epoch, before);
            before = file.segment().end();
            segments.add(file.segment());
        }
        if (carried != null) {
            carried.repair(epoch, SegmentEnd.NONE);
        }
        boolean isClean = all.isEmpty()
                || (!files.isEmpty() && files.get(files.size() - 1).isClosed());
        return new Result(epoch, carried == null ? null : carried.segment(), segments, last, isClean);
    }

    private static @Nullable Epoch newestEpoch(List<ScannedFile> files) {
        Epoch newest = null;
        for (ScannedFile file : files) {
            SegmentHeader header = file.header();
            if (header != null && (newest == null || header.epoch().number() > newest.number())) {
                newest = header.epoch();
            }
        }
        return newest;
    }
}
