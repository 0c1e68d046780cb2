package io.eventsource.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The kinds of buffer in which a stream may come. Where bytes stand around the piece, they would show if read. */
enum Memory {
    /** An array that holds the rest of the stream, too. */
    HEAP {
        @Override
        ByteBuffer buffer(byte[] stream, int from, int to) {
            return ByteBuffer.wrap(stream, from, to - from);
        }
    },
    /** A part of a larger array, with an offset and a position that are both not 0. */
    SLICE {
        @Override
        ByteBuffer buffer(byte[] stream, int from, int to) {
            return around(ByteBuffer.allocate(AROUND.length * 2 + to - from), stream, from, to)
                    .slice(1, AROUND.length * 2 + to - from - 2)
                    .position(AROUND.length - 1)
                    .limit(AROUND.length - 1 + to - from);
        }
    },
    /** No array at all. */
    DIRECT {
        @Override
        ByteBuffer buffer(byte[] stream, int from, int to) {
            return around(ByteBuffer.allocateDirect(AROUND.length * 2 + to - from), stream, from, to)
                    .position(AROUND.length)
                    .limit(AROUND.length + to - from);
        }
    },
    /** An array that is not accessible. */
    READ_ONLY {
        @Override
        ByteBuffer buffer(byte[] stream, int from, int to) {
            return SLICE.buffer(stream, from, to).asReadOnlyBuffer();
        }
    };

    private static final byte[] AROUND = "\n\ndata: not yours\n\n".getBytes(StandardCharsets.US_ASCII);

    /** A buffer whose remaining bytes are those of the stream between two offsets. */
    abstract ByteBuffer buffer(byte[] stream, int from, int to);

    private static ByteBuffer around(ByteBuffer buffer, byte[] stream, int from, int to) {
        return buffer.put(AROUND).put(stream, from, to - from).put(AROUND);
    }
}
