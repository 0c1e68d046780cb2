package io.eventsource.server.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
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

    /** The length of a proof and a handle: 128 bits. */
    private static final int CODE_BYTES = 16;

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

    /** Returns what proves the right to answer one event of a channel: only the channel's reader has seen it. */
    public String proof(String epoch, String channel, long sequence) {
        return code("reply", epoch, channel, Long.toString(sequence));
    }

    /** Returns the handle of a command that was asked for with an idempotency key, so that a repetition gets the same one. */
    public String handle(String idempotencyKey, long publishedAt) {
        return code("handle", idempotencyKey, Long.toString(publishedAt));
    }

    /** Returns a text by which nodes recognize the reader of a channel, without showing who it is. */
    public String reader(String kind, String... texts) {
        String[] parts = new String[2 + texts.length];
        parts[0] = "reader";
        parts[1] = kind;
        System.arraycopy(texts, 0, parts, 2, texts.length);
        return code(parts);
    }

    private String code(String... parts) {
        byte[] code;
        synchronized (mac) {
            for (String part : parts) {
                byte[] bytes = part.getBytes(UTF_8);
                mac.update(
                        ByteBuffer.allocate(Long.BYTES).putLong(0, -1L - bytes.length)); // no generation, in practice
                mac.update(bytes);
            }
            code = mac.doFinal();
        }
        return Secrets.text(Arrays.copyOf(code, CODE_BYTES));
    }
}
