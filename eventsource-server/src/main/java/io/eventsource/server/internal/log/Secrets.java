package io.eventsource.server.internal.log;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** Generates and compares secrets. */
public final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RADIX = 36;

    private Secrets() {}

    /** Returns an unpredictable number. */
    public static long random() {
        return RANDOM.nextLong();
    }

    /** Returns an unpredictable text of 128 bits. */
    public static String randomText() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return text(random);
    }

    /** Returns bytes as letters, digits, hyphens and underscores. */
    static String text(byte[] secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** Returns the text of a number, as ids show it. */
    public static String text(long secret) {
        return Long.toUnsignedString(secret, RADIX);
    }

    /** Compares two secrets in constant time. */
    public static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
