package io.eventsource.client.internal;

import java.util.regex.Pattern;

/** Checks client ids. */
public final class ClientIds {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._~-]{16,128}");

    private ClientIds() {}

    /**
     * Returns {@code id}.
     *
     * @throws IllegalArgumentException if it is not valid; the message does not contain it, for it is a credential
     */
    public static String require(String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException(
                    "a client id must have 16 to 128 letters, digits, hyphens, underscores, periods"
                            + " and tildes, but the given one, of " + id.length()
                            + " characters, does not; ClientId.random() makes one");
        }
        return id;
    }

    /** Whether a server recognizes a client by {@code id}. */
    public static boolean isValid(String id) {
        return VALID.matcher(id).matches();
    }
}
