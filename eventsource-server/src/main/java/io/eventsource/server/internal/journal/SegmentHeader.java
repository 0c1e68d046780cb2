package io.eventsource.server.internal.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.eventsource.server.journal.JournalException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Begins each file of a journal. All numbers are big-endian.
 *
 * <pre>
 * magic (8)  version (4)  number of the epoch (4)  name of the epoch (32, filled up with zeros)  key (32)
 * first position (8)  first and last position and length of the segment before (3 × 8)
 * length of this file (8)  zeros (4)  CRC-32C of all bytes before (4)
 * </pre>
 *
 * <p>Each version has a header of this length, with the magic, the version and the checksum in these places.
 *
 * @param epoch the epoch in which the file was written
 * @param first the lowest position that a record of the file may have
 * @param before where the segment before ends
 * @param length the length of the file if it was written as a whole and is never appended to, or else 0
 */
record SegmentHeader(Epoch epoch, long first, SegmentEnd before, long length) {

    static final int BYTES = 128;
    static final int VERSION = 1;

    private static final byte[] MAGIC = "ESJRNL\r\n".getBytes(US_ASCII);
    private static final int NAME_BYTES = 32;
    private static final int CRC_AT = BYTES - Integer.BYTES;

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.put(MAGIC).putInt(VERSION).putInt(epoch.number());
        bytes.put(Arrays.copyOf(epoch.name().getBytes(US_ASCII), NAME_BYTES)).put(epoch.key());
        bytes.putLong(first);
        bytes.putLong(before.first()).putLong(before.last()).putLong(before.length());
        bytes.putLong(length);
        bytes.putInt(CRC_AT, crc(bytes));
        return bytes.clear();
    }

    /**
     * Decodes a header.
     *
     * @param bytes the first bytes of a file
     * @param path the file, for messages
     * @return the header; null if it is damaged
     * @throws JournalException if a newer release wrote the file
     */
    static @Nullable SegmentHeader decode(ByteBuffer bytes, String path) {
        byte[] magic = new byte[MAGIC.length];
        if (bytes.remaining() < BYTES || bytes.getInt(CRC_AT) != crc(bytes)) {
            return null;
        }
        bytes.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            return null;
        }
        int version = bytes.getInt();
        if (version != VERSION) {
            throw JournalException.unreadable(
                    "the journal file %s has version %d, but this release reads version %d; use the release that wrote it, or another directory"
                            .formatted(path, version, VERSION));
        }
        int number = bytes.getInt();
        byte[] name = new byte[NAME_BYTES];
        byte[] key = new byte[Epoch.KEY_BYTES];
        bytes.get(name).get(key);
        return new SegmentHeader(
                new Epoch(number, new String(name, US_ASCII).replace("\0", ""), key),
                bytes.getLong(),
                new SegmentEnd(bytes.getLong(), bytes.getLong(), bytes.getLong()),
                bytes.getLong());
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(CRC_AT));
        return (int) crc.getValue();
    }
}
