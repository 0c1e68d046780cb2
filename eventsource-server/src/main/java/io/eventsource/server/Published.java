package io.eventsource.server;

import org.jspecify.annotations.Nullable;

/**
 * What became of a published event.
 *
 * @param id the id that the event got; null if it has none
 * @param subscribers how many streams the channel had at that moment; 0 if a client is awaited back
 */
public record Published(@Nullable String id, int subscribers) {}
