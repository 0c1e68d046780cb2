package io.eventsource.auth.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for a while which passwords were correct, so that they need not be hashed slowly each time. Holds no password: only a
 * code of it under a key that lives as long as the process. Safe for concurrent use.
 */
public final class VerifiedPasswords {

    private static final int MOST = 10_000;
    private static final Duration KEPT_FOR = Duration.ofMinutes(10);
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** When each was verified, by its code. Guarded by this. */
    private final Map<String, Long> verified = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    public VerifiedPasswords() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
    }

    /** Returns whether a password of a user was correct a while ago, for the hash that the user has now. */
    public synchronized boolean contains(String user, String password, String hash) {
        Long at = verified.get(code(user, password, hash));
        return at != null && System.nanoTime() - at < KEPT_FOR.toNanos();
    }

    /** Remembers a correct password. */
    public synchronized void add(String user, String password, String hash) {
        verified.put(code(user, password, hash), System.nanoTime());
    }

    private String code(String user, String password, String hash) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (String part : new String[] {user, hash}) {
                mac.update(part.getBytes(StandardCharsets.UTF_8));
                mac.update((byte) 0);
            }
            return Base64.getEncoder().encodeToString(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each Java runtime has " + ALGORITHM, e);
        }
    }
}
