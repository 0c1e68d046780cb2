package io.eventsource.redis.internal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Identifies one append, so that a node recognizes its own records, and finds out what is missing.
 *
 * @param node a random number of the journal that appended the record
 * @param number how many records that has appended before
 */
record Nonce(long node, long number) {

    static final int BYTES = 2 * Long.BYTES;

    /** What precedes the first record of a history. */
    static final Nonce NONE = new Nonce(0, 0);

    /** Returns the nonce before the first of a new node. */
    static Nonce ofNewNode() {
        return new Nonce(new SecureRandom().nextLong(), 0);
    }

    static Nonce read(ByteBuffer from) {
        return new Nonce(from.getLong(), from.getLong());
    }

    /** Returns the name of the node. */
    String nodeName() {
        return Long.toHexString(node);
    }

    Nonce next() {
        return new Nonce(node, number + 1);
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(node).putLong(number).array();
    }
}
