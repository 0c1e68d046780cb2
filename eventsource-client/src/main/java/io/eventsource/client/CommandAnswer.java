package io.eventsource.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Represents the final answer to a command. Immutable.
 *
 * <pre>{@code
 * CommandAnswer.exit(0).body("Rebooting\n")
 * }</pre>
 */
public final class CommandAnswer {

    /** The media type of a text. */
    private static final String TEXT = "text/plain;charset=utf-8";

    /** Says how a command has ended. */
    public enum State {
        /** The command has run to its end, well or badly. */
        DONE,
        /** The command was not run. */
        REJECTED,
        /** The command was begun, and did not run to its end. */
        INTERRUPTED
    }

    private final State state;
    private final @Nullable Integer exit;
    private final @Nullable String contentType;
    private final byte[] body;
    private final boolean error;

    private CommandAnswer(
            State state, @Nullable Integer exit, @Nullable String contentType, byte[] body, boolean error) {
        this.state = state;
        this.exit = exit;
        this.contentType = contentType;
        this.body = body;
        this.error = error;
    }

    /**
     * Creates the answer to a command that has run to its end.
     *
     * @param status the exit status, 0 for success
     * @return the answer, without a body
     * @throws IllegalArgumentException if the status is negative
     */
    public static CommandAnswer exit(int status) {
        if (status < 0) {
            throw new IllegalArgumentException("an exit status must not be negative, but is " + status);
        }
        return new CommandAnswer(State.DONE, status, null, new byte[0], false);
    }

    /**
     * Creates the answer to a command that was not run.
     *
     * @param reason why, for the person who sent it
     * @return the answer, with the reason as its error text
     */
    public static CommandAnswer rejected(String reason) {
        return new CommandAnswer(State.REJECTED, null, null, new byte[0], false).errorBody(reason);
    }

    /**
     * Creates the answer to a command that did not run to its end.
     *
     * @param reason why, for the person who sent it
     * @return the answer, with the reason as its error text
     */
    public static CommandAnswer interrupted(String reason) {
        return new CommandAnswer(State.INTERRUPTED, null, null, new byte[0], false).errorBody(reason);
    }

    /**
     * Sets the body: text for the standard output of the command, after all pieces.
     *
     * @param text the text, sent as UTF-8
     * @return an answer with this body
     */
    public CommandAnswer body(String text) {
        return new CommandAnswer(state, exit, TEXT, text.getBytes(StandardCharsets.UTF_8), false);
    }

    /**
     * Sets the body, and the media type of the command's output.
     *
     * @param type the media type
     * @param bytes the body, which is copied
     * @return an answer with this body
     * @throws IllegalArgumentException if the media type is not a valid header value
     */
    public CommandAnswer body(String type, byte[] bytes) {
        if (type.isBlank() || !type.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("expected a media type, such as application/json, but got \""
                    + type.replaceAll("[^ -~]", "?") + "\"");
        }
        return new CommandAnswer(state, exit, type, bytes.clone(), false);
    }

    /**
     * Sets the body to text for the error output of the command, after all pieces.
     *
     * @param text the text, sent as UTF-8
     * @return an answer with this body
     */
    public CommandAnswer errorBody(String text) {
        return new CommandAnswer(state, exit, TEXT, text.getBytes(StandardCharsets.UTF_8), true);
    }

    /**
     * Returns how the command has ended.
     *
     * @return the state
     */
    public State state() {
        return state;
    }

    /**
     * Returns the exit status.
     *
     * @return the status; null if the command did not run to its end
     */
    public @Nullable Integer exit() {
        return exit;
    }

    /**
     * Returns the media type of the body.
     *
     * @return the media type; null if there is no body
     */
    public @Nullable String contentType() {
        return contentType;
    }

    /**
     * Returns the body.
     *
     * @return a copy of its bytes; empty if there is none
     */
    public byte[] body() {
        return body.clone();
    }

    /**
     * Returns the number of bytes in the body.
     *
     * @return the size
     */
    public int bodySize() {
        return body.length;
    }

    /**
     * Returns whether the body belongs to the error output.
     *
     * @return false if it belongs to the standard output
     */
    public boolean isErrorBody() {
        return error;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CommandAnswer answer
                && state == answer.state
                && Objects.equals(exit, answer.exit)
                && Objects.equals(contentType, answer.contentType)
                && error == answer.error
                && Arrays.equals(body, answer.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(state, exit, contentType, error, Arrays.hashCode(body));
    }

    /** Returns the state, the exit status and the size of the body, for logs. */
    @Override
    public String toString() {
        return "CommandAnswer[" + state + (exit == null ? "" : ", exit=" + exit) + ", body of " + body.length
                + " bytes]";
    }
}
