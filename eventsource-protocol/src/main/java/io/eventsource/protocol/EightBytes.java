package io.eventsource.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches arrays eight bytes at a time. The first of the eight is in the lowest bits of a {@code long}. */
final class EightBytes {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private EightBytes() {}

    static long at(byte[] bytes, int index) {
        return (long) LONGS.get(bytes, index);
    }

    static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    /** Returns the index of the first CR or LF, or {@code to} if there is none before it. */
    static int lineEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES) {
            long eight = at(bytes, i);
            // The high bits of bytes up to CR. Only the lowest set bit is exact, and only that one is used.
            long control = (eight - ('\r' + 1) * EACH) & ~eight & HIGH_BITS;
            if (control == 0) {
                i += Long.BYTES;
            } else {
                i += Long.numberOfTrailingZeros(control) / Byte.SIZE;
                if (isLineEnd(bytes[i])) {
                    return i;
                }
                i++; // a tab, most likely
            }
        }
        while (i < to && !isLineEnd(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Returns the index of the first byte that is not ASCII, or {@code to} if there is none before it. */
    static int nonAscii(byte[] bytes, int from, int to) {
        int i = from;
        while (i <= to - 2 * Long.BYTES && ((at(bytes, i) | at(bytes, i + Long.BYTES)) & HIGH_BITS) == 0) {
            i += 2 * Long.BYTES;
        }
        while (i < to && bytes[i] >= 0) {
            i++;
        }
        return i;
    }
}
