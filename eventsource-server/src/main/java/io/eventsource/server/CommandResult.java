package io.eventsource.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a command: its state, and what the client has written so far.
 *
 * @param state its state
 * @param handle the secret by which the asker refers to it
 * @param channel the exclusive channel that it was published on
 * @param eventId the id of its event, as its publisher got it; null without ids
 * @param since when it came into this state
 * @param expiresAt from when on it is not started any more; null once it was started or has ended
 * @param exit the exit status; null if it has none
 * @param contentType the media type of the output; null if the client gave none
 * @param output what it wrote to its standard output; shared, not to be changed
 * @param errors what it wrote to its standard error; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CommandResult(
        CommandState state,
        String handle,
        String channel,
        @Nullable String eventId,
        Instant since,
        @Nullable Instant expiresAt,
        @Nullable Integer exit,
        @Nullable String contentType,
        byte[] output,
        byte[] errors) {

    /**
     * Returns whether the client has done the command, with exit status 0.
     *
     * @return false, too, while it is not known
     */
    public boolean isSuccess() {
        return state == CommandState.DONE && exit != null && exit == 0;
    }

    /**
     * Returns what the command wrote to its standard output.
     *
     * @return the text, decoded as UTF-8
     */
    public String text() {
        return new String(output, UTF_8);
    }

    /** Shows the state; neither the handle, which is a secret, nor what the command wrote. */
    @Override
    public String toString() {
        return "CommandResult[state=" + state + ", channel=" + channel + ", exit=" + exit + "]";
    }
}
