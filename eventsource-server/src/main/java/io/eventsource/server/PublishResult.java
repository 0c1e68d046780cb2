package io.eventsource.server;

import org.jspecify.annotations.Nullable;

/**
 * What became of a published event.
 *
 * @param accepted whether it was taken; false if the channel has no subscriber, awaits none, and keeps no events meanwhile
 * @param id the id that the event got; null if it has none, or several subscribers got events of their own
 * @param subscribers how many streams it is for, each counted once; 0 if it waits for clients to come back
 * @param failed for how many subscribers no event could be made, or taken
 */
public record PublishResult(boolean accepted, @Nullable String id, int subscribers, int failed) {

    /** Nobody is there for it. */
    static final PublishResult REFUSED = new PublishResult(false, null, 0, 0);
}
