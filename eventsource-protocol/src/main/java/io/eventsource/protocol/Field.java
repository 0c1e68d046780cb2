package io.eventsource.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Lists the fields that the standard defines, this project's {@code reply}, and comments. All other fields are ignored.
 */
enum Field {
    DATA("data"),
    EVENT("event"),
    ID("id"),
    RETRY("retry"),
    REPLY("reply"),
    COMMENT(""),
    UNKNOWN("");

    /** The name and the colon, with the first byte in the lowest bits. */
    private final long prefix;

    private final long mask;
    private final int prefixLength;

    Field(String name) {
        byte[] bytes = (name + ":").getBytes(StandardCharsets.US_ASCII);
        prefixLength = bytes.length;
        mask = (1L << (8 * prefixLength)) - 1;
        long packed = 0;
        for (int i = 0; i < prefixLength; i++) {
            packed |= (long) bytes[i] << (8 * i);
        }
        prefix = packed;
    }

    /** Returns the number of bytes of the name and the colon. */
    int prefixLength() {
        return prefixLength;
    }

    /** Returns the field whose name and colon start these {@linkplain EightBytes eight bytes}. */
    static Field startOf(long eight) {
        if (DATA.starts(eight)) {
            return DATA;
        } else if (ID.starts(eight)) {
            return ID;
        } else if (EVENT.starts(eight)) {
            return EVENT;
        } else if (RETRY.starts(eight)) {
            return RETRY;
        } else {
            return REPLY.starts(eight) ? REPLY : UNKNOWN;
        }
    }

    private boolean starts(long eight) {
        return (eight & mask) == prefix;
    }
}
