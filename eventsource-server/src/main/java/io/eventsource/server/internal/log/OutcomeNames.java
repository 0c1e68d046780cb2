package io.eventsource.server.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Names the channels of commands' outcomes. They begin with a control character, which no user's channel may; the rest is a
 * hash of the command's handle, so that a journal does not reveal the handle.
 */
public final class OutcomeNames {

    private static final char RESERVED = '\u0001';

    private OutcomeNames() {}

    /** Returns whether a name is that of an outcome. */
    public static boolean isReserved(String channel) {
        return !channel.isEmpty() && channel.charAt(0) == RESERVED;
    }

    /** Refuses channels that a user may not name. */
    public static void requireAllowed(Iterable<String> channels) {
        for (String channel : channels) {
            if (isReserved(channel)) {
                throw new IllegalArgumentException("a channel's name must not begin with U+0001, which is reserved");
            }
        }
    }

    /** Returns the name of the outcome of the command with a handle. */
    public static String of(String handle) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(handle.getBytes(UTF_8));
            return RESERVED + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
