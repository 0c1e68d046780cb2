package io.eventsource.client;

/** Signals that an answer to a command was not taken, and that repeating it is no use. */
public final class ReplyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says why the answer was not taken. */
    public enum Reason {
        /** The command has a final answer already (409). */
        ANSWERED,
        /** The command has expired, was cancelled, or was replaced by another (410). */
        ENDED,
        /** The server does not know the command, or no longer (404). */
        UNKNOWN,
        /** The reply address does not prove that this program received the command (403). */
        FORBIDDEN,
        /** The output is larger than the server takes (413). A smaller answer may still be taken. */
        TOO_LARGE,
        /** The server refused the answer with another status. */
        REFUSED,
        /** The source was closed before the server had taken the answer. */
        CLOSED
    }

    /** Why the answer was not taken. */
    private final Reason reason;
    /** The status of the response; 0 for none. */
    private final int status;

    /**
     * Describes why an answer was not taken.
     *
     * @param reason why
     * @param status the status of the response; 0 if there was none
     */
    public ReplyException(Reason reason, int status) {
        super(message(reason, status));
        this.reason = reason;
        this.status = status;
    }

    private static String message(Reason reason, int status) {
        return switch (reason) {
            case ANSWERED -> "the command has a final answer already (status 409)";
            case ENDED -> "the command has expired, was cancelled or was replaced (status 410)";
            case UNKNOWN -> "the server does not know the command, or no longer (status 404)";
            case FORBIDDEN -> "the server does not accept the proof in the reply address (status 403)";
            case TOO_LARGE -> "the output is larger than the server takes (status 413)";
            case REFUSED -> "the server refused the answer with status " + status;
            case CLOSED -> "the event source was closed before the server had taken the answer";
        };
    }

    /**
     * Returns why the answer was not taken.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns the status of the server's response.
     *
     * @return the status; 0 if there was no response
     */
    public int status() {
        return status;
    }
}
