package io.eventsource.server;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that waits for the client of an exclusive channel.
 *
 * @param id its id, as its publisher got it
 * @param expiresAt from when on it is not delivered any more
 * @param topic what it replaces; null for nothing
 * @param bytes how many bytes its encoded form has
 */
public record WaitingEvent(
        String id, Instant expiresAt, @Nullable String topic, int bytes) {}
