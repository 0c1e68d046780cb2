package io.eventsource.server.internal;

import io.eventsource.server.CommandState;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent in answer to a command.
 *
 * @param channel the channel of the command
 * @param proof what the event's reply field held; null if it is missing
 * @param eventId the id of the event, as the client received it; null if the client named none
 * @param state the state of the command; null to tell it from the exit status and the body
 * @param exit the exit status; negative for none
 * @param contentType the media type of the body; null for none
 * @param isError whether the body was written to the standard error
 * @param part the number of the answer; 0 for none
 * @param body what the command has written
 * @param confirms whether the client confirms commands itself, so that one which it has started is brought to it again until it
 *     has answered
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Reply(
        String channel,
        @Nullable String proof,
        @Nullable String eventId,
        @Nullable CommandState state,
        int exit,
        @Nullable String contentType,
        boolean isError,
        int part,
        byte[] body,
        boolean confirms) {

    /** Returns this reply with a body. */
    public Reply withBody(byte[] read) {
        return new Reply(channel, proof, eventId, state, exit, contentType, isError, part, read, confirms);
    }

    /** Returns the state that the reply reports. */
    CommandState told() {
        return state != null ? state : exit >= 0 ? CommandState.DONE : CommandState.STARTED;
    }

    /** How a reply was taken. */
    public enum Outcome {
        /** It counts. */
        ACCEPTED,
        /** It counted before. */
        REPEATED,
        /** A part before it is missing. */
        PART_MISSING,
        /** A final answer was there before. */
        ANSWERED,
        /** The command was cancelled, replaced or has expired. */
        WITHDRAWN,
        /** There is no such command, or its result is not kept any more. */
        UNKNOWN,
        /** The event did not ask for an answer. */
        NOT_ASKED,
        /** The sender does not prove that it has read the event. */
        NOT_PROVEN,
        /** The id is that of another event than the proof. */
        OTHER_EVENT,
        /** The client has sent too much in all. */
        TOO_LARGE
    }

    /**
     * How a reply was taken, and what is known of the command then.
     *
     * @param state null if the command is not known
     */
    public record Result(Outcome outcome, @Nullable CommandState state) {}
}
