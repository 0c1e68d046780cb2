package io.eventsource.redis.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The scripts that Redis runs. */
final class Scripts {

    static final byte[] APPEND = load("append.lua");
    static final byte[] CARRY = load("carry.lua");
    static final byte[] HANDSHAKE = load("handshake.lua");
    static final byte[] HEARTBEAT = load("heartbeat.lua");

    private Scripts() {}

    private static byte[] load(String name) {
        try (InputStream in = Scripts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the library lacks its file " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
