package io.eventsource.client.internal;

import java.util.regex.Pattern;

/** Tells which client ids there can be. */
public final class ClientIds {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._~-]{16,128}");

    private ClientIds() {}

    /** Whether a server recognizes a client by {@code id}. */
    public static boolean isValid(String id) {
        return VALID.matcher(id).matches();
    }
}
