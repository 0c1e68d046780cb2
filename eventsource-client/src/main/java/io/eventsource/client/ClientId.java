package io.eventsource.client;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes client ids, by which a server recognizes a client whose connection has died, see
 * {@link EventSourceBuilder#clientId}.
 */
public final class ClientId {

    /** 160 random bits, which cannot be guessed. */
    private static final int RANDOM_BYTES = 20;

    private ClientId() {}

    /**
     * Makes a new client id from 160 random bits. Nothing in it depends on the machine, so copies of a disk image do not
     * share one.
     *
     * @return the id, 27 letters, digits, hyphens and underscores
     */
    public static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
