package io.eventsource.server;

import org.jspecify.annotations.Nullable;

/**
 * A place in a log as an event id shows it: {@code epoch:sequence}. The epoch is that of the log, so a place in a log
 * that was lost is never mistaken for one in the log that came after it.
 *
 * @param epoch the log's epoch
 * @param sequence the sequence of the last event seen; 0 before the first
 */
record Cursor(String epoch, long sequence) {

    /** Reads an event id, or returns null if it does not have this form. */
    static @Nullable Cursor parse(String id) {
        int colon = id.lastIndexOf(':');
        if (colon <= 0) {
            return null;
        }
        String digits = id.substring(colon + 1);
        boolean canonical = digits.length() <= 18
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || !digits.startsWith("0"));
        return canonical && !digits.isEmpty() ? new Cursor(id.substring(0, colon), Long.parseLong(digits)) : null;
    }

    @Override
    public String toString() {
        return epoch + ":" + sequence;
    }
}
