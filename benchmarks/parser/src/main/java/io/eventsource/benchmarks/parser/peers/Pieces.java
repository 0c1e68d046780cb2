package io.eventsource.benchmarks.parser.peers;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A stream that comes in pieces of 8 KiB: no read gets more at a time, however large its buffer is. */
public final class Pieces extends InputStream {

    /** How large a piece is. */
    public static final int SIZE = 8 * 1024;

    private final byte[] bytes;
    private int at;

    /**
     * A stream at its beginning.
     *
     * @param bytes all that it will bring
     */
    public Pieces(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        return at < bytes.length ? bytes[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        int pieceEnd = Math.min(at - at % SIZE + SIZE, bytes.length);
        int count = Math.min(length, pieceEnd - at);
        if (count == 0) {
            return length == 0 ? 0 : -1;
        }
        System.arraycopy(bytes, at, buffer, offset, count);
        at += count;
        return count;
    }

    /**
     * The next piece, not copied.
     *
     * @return its bytes; empty at the end
     */
    public ByteBuffer next() {
        int count = Math.min(SIZE, bytes.length - at);
        ByteBuffer piece = ByteBuffer.wrap(bytes, at, count);
        at += count;
        return piece.slice();
    }
}
