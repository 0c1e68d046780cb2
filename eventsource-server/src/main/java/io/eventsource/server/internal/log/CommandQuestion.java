package io.eventsource.server.internal.log;

/** A publisher's request for the outcome of a command, and whether the command was written to a stream. */
public final class CommandQuestion {

    private final String outcome;
    private final byte[] replyField;
    /** Whether a stream has read the command. It is written next, unless the stream fails. */
    private volatile boolean isRead;
    /** Whether it is known that the command was written. */
    private volatile boolean isReported;

    /**
     * Creates a question.
     *
     * @param outcome the name of the channel of the outcome
     * @param replyField the field that tells the client where to post its answer
     */
    CommandQuestion(String outcome, byte[] replyField) {
        this.outcome = outcome;
        this.replyField = replyField;
    }

    /** Returns the name of the channel of the outcome. */
    public String outcome() {
        return outcome;
    }

    byte[] replyField() {
        return replyField;
    }

    /** Notes that a stream has read the command. */
    void read() {
        isRead = true;
    }

    /** Returns, once, that the command was written; called when everything that was read has been written. */
    boolean isNewlyWritten() {
        if (!isRead || isReported) {
            return false;
        }
        isReported = true;
        return true;
    }
}
