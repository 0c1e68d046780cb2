package io.eventsource.server.internal.journal;

import java.security.SecureRandom;
import java.util.Arrays;

/** Identifies a history: its number in this directory, its name in the ids of events, and its key. */
final class Epoch {

    static final int KEY_BYTES = 32;

    private static final int RADIX = 36;

    private final int number;
    private final String name;
    private final byte[] key;

    Epoch(int number, String name, byte[] key) {
        this.number = number;
        this.name = name;
        this.key = key.clone();
    }

    /** Returns an epoch with a random name and key. The files with the highest number have the epoch of the journal. */
    static Epoch random(int number) {
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new Epoch(number, Long.toUnsignedString(random.nextLong(), RADIX), key);
    }

    int number() {
        return number;
    }

    String name() {
        return name;
    }

    byte[] key() {
        return key.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Epoch that
                && number == that.number
                && name.equals(that.name)
                && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Shows no key. */
    @Override
    public String toString() {
        return name;
    }
}
