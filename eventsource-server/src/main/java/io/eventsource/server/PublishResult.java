package io.eventsource.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The result of publishing an event.
 *
 * @param accepted false if no channel has a subscriber, expects one to reconnect, or retains events without subscribers
 * @param id the event's id; null if it has none, or if each subscriber got a private event
 * @param subscribers how many streams the event is for, each counted once; 0 if it is kept for clients that reconnect
 * @param failed for how many subscribers no private event could be made or stored
 * @param timeToLive how long the event waits for the client of an exclusive channel; zero if it does not wait
 */
public record PublishResult(boolean accepted, @Nullable String id, int subscribers, int failed, Duration timeToLive) {}
