package io.eventsource.redis.internal;

import java.security.SecureRandom;
import java.util.Arrays;

/** Identifies a history: its epoch, with which the ids of events begin, and its key. */
final class History {

    private static final int KEY_BYTES = 32;
    private static final int RADIX = 36;

    private final String epoch;
    private final byte[] key;

    History(String epoch, byte[] key) {
        this.epoch = epoch;
        this.key = key.clone();
    }

    static History random() {
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new History(Long.toUnsignedString(random.nextLong(), RADIX), key);
    }

    String epoch() {
        return epoch;
    }

    byte[] key() {
        return key.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof History that && epoch.equals(that.epoch) && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return epoch.hashCode();
    }

    /** Shows no key. */
    @Override
    public String toString() {
        return epoch;
    }
}
