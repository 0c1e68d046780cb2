package io.eventsource.server.internal;

import io.eventsource.server.internal.log.OutcomeNames;
import io.eventsource.server.internal.log.Secrets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a publisher needs that asks for an answer to an event, and the handle that it gets. Used by one thread at a time. */
final class AnswerRequest {

    /** How long a command without a time to live may be brought to its client again, if the client did not start it. */
    private static final Duration DELIVERED_WITHIN = Duration.ofMinutes(1);

    private final String replyPath;
    private final Duration wait;
    private @Nullable String handle;

    /**
     * Creates a request.
     *
     * @param replyPath the path to which the client posts its answer
     * @param wait how long the publisher waits
     */
    AnswerRequest(String replyPath, Duration wait) {
        this.replyPath = replyPath;
        this.wait = wait;
    }

    String replyPath() {
        return replyPath;
    }

    /** Returns how long a command may be delivered, unless its publisher gave it a time to live. */
    Duration deliveredWithin() {
        return wait.compareTo(DELIVERED_WITHIN) > 0 ? wait : DELIVERED_WITHIN;
    }

    /** Sets the handle; null for a new one. */
    void handle(@Nullable String known) {
        handle = known == null ? Secrets.randomText() : known;
    }

    /** Returns the handle; null before the event was accepted. */
    @Nullable String handle() {
        return handle;
    }

    /** Returns the name of the channel of the outcome. The handle must be there. */
    String outcome() {
        return OutcomeNames.of(String.valueOf(handle));
    }
}
