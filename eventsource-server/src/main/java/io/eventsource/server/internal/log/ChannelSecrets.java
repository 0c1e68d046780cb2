package io.eventsource.server.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derives the secrets of exclusive channels from the journal's key. A secret proves to the broker that a client has read the
 * channel. It is the same after a restart and on each node, and another for each generation of the channel: a new client that
 * does not prove to be the one before starts a generation.
 *
 * <p>Safe for concurrent use.
 */
public final class ChannelSecrets {

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    public ChannelSecrets(byte[] key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each JDK has " + ALGORITHM, e);
        }
    }

    /** Returns the secret of a generation of a channel. */
    long secret(String channel, long generation) {
        synchronized (mac) {
            mac.update(ByteBuffer.allocate(Long.BYTES).putLong(0, generation));
            return ByteBuffer.wrap(mac.doFinal(channel.getBytes(UTF_8))).getLong();
        }
    }
}
