package io.eventsource.protocol;

import java.nio.charset.StandardCharsets;

/** The fields that have a meaning, and comments; all others are ignored. */
enum Field {
    DATA("data"),
    EVENT("event"),
    ID("id"),
    RETRY("retry"),
    COMMENT(""),
    UNKNOWN("");

    /** Name and colon, the first byte in the lowest bits. */
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

    /** How many bytes its name and the colon have. */
    int prefixLength() {
        return prefixLength;
    }

    /** The field whose name and colon these {@linkplain EightBytes eight bytes} begin with. */
    static Field startOf(long eight) {
        if (DATA.starts(eight)) {
            return DATA;
        } else if (ID.starts(eight)) {
            return ID;
        } else if (EVENT.starts(eight)) {
            return EVENT;
        } else {
            return RETRY.starts(eight) ? RETRY : UNKNOWN;
        }
    }

    private boolean starts(long eight) {
        return (eight & mask) == prefix;
    }
}
