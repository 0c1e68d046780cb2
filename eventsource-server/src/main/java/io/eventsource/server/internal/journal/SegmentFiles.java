package io.eventsource.server.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Creates files so that each is either there with its whole content, or not there, whenever the power fails. */
final class SegmentFiles {

    private static final int BUFFER = 1 << 20;

    private SegmentFiles() {}

    /** Writes the content of a new file. */
    interface Content {
        void write(JournalFile file) throws IOException;
    }

    /** Creates a file, or replaces the one of this name. Returns it open. */
    static JournalFile create(FileLayer layer, String name, Content content) throws IOException {
        String temporary = Segment.temporary(name);
        JournalFile file = layer.create(temporary);
        try {
            content.write(file);
            file.force();
            layer.rename(temporary, name);
            layer.forceDirectory();
            return file;
        } catch (IOException | RuntimeException e) {
            closeQuietly(file);
            throw e;
        }
    }

    static void copy(JournalFile from, JournalFile to, long start, long end) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long at = start;
        while (at < end) {
            from.read(at, buffer.clear().limit((int) Math.min(BUFFER, end - at)));
            int count = buffer.position();
            to.write(at, buffer.flip());
            at += count;
            if (count == 0) {
                return;
            }
        }
    }

    /** Closes a file of which nothing is expected any more. */
    static void closeQuietly(JournalFile file) {
        try {
            file.close();
        } catch (IOException e) {
            // It was forced before, or is not used any more.
        }
    }
}
