package io.eventsource.server.journal;

import org.jspecify.annotations.Nullable;

/** Thrown when a journal cannot read its records, or cannot keep a new one. */
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Whether the record may have been kept. */
    private final boolean isOutcomeUnknown;

    private JournalException(String reason, @Nullable Throwable cause, boolean isOutcomeUnknown) {
        super(reason, cause);
        this.isOutcomeUnknown = isOutcomeUnknown;
    }

    /**
     * Creates an exception for a record that was refused: it will not be there after a restart, either.
     *
     * @param reason the reason, written for the publisher
     * @return the exception
     */
    public static JournalException refused(String reason) {
        return new JournalException(reason, null, false);
    }

    /**
     * Creates an exception for a record that may have been kept.
     *
     * @param reason the reason, written for the publisher
     * @param cause what failed
     * @return the exception
     */
    public static JournalException unknown(String reason, Throwable cause) {
        return new JournalException(reason, cause, true);
    }

    /**
     * Creates an exception for records that cannot be read.
     *
     * @param reason what is wrong, where, and what to do
     * @return the exception
     */
    public static JournalException unreadable(String reason) {
        return new JournalException(reason, null, false);
    }

    /**
     * Returns whether the record may have been kept. Publish it again with the same idempotency key to find out.
     *
     * @return false if it was not kept
     */
    public boolean isOutcomeUnknown() {
        return isOutcomeUnknown;
    }
}
