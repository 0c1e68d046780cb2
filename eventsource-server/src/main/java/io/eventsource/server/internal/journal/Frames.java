package io.eventsource.server.internal.journal;

import io.eventsource.server.journal.JournalRecord;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form of a record in a file. All numbers are big-endian.
 *
 * <pre>
 * frame = length of the record (4)  CRC-32C of position and record (4)  position (8)  record
 * </pre>
 *
 * <p>A frame without a record is a trailer: the journal was closed, and its position is the last one that was used.
 */
final class Frames {

    /** The bytes of a frame besides its record. */
    static final int HEAD = Integer.BYTES + Integer.BYTES + Long.BYTES;

    private static final int CRC_AT = Integer.BYTES;
    static final int POSITION_AT = CRC_AT + Integer.BYTES;

    private Frames() {}

    static void put(ByteBuffer to, long position, JournalRecord record, int size) {
        int start = to.position();
        to.putInt(size).putInt(0).putLong(position);
        record.write(to);
        seal(to, start);
    }

    static void put(ByteBuffer to, long position, ByteBuffer record) {
        int start = to.position();
        to.putInt(record.remaining()).putInt(0).putLong(position);
        to.put(record.duplicate());
        seal(to, start);
    }

    static void putTrailer(ByteBuffer to, long position) {
        int start = to.position();
        to.putInt(0).putInt(0).putLong(position);
        seal(to, start);
    }

    private static void seal(ByteBuffer to, int start) {
        to.putInt(start + CRC_AT, crc(to, start + POSITION_AT, to.position()));
    }

    static int crc(ByteBuffer bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(to).position(from));
        return (int) crc.getValue();
    }
}
