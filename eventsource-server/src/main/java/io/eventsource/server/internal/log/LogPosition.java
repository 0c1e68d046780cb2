package io.eventsource.server.internal.log;

import org.jspecify.annotations.Nullable;

/**
 * A position in a log as an event id shows it: {@code epoch:sequence}. The epoch is that of the broker, so a position in a
 * lost log is never mistaken for one in a later log. On an exclusive channel, a dot and a secret of the channel follow the
 * epoch. Ids of the form {@code epoch~cell.secret:sequence} are reserved, for brokers whose channels are split among journals.
 *
 * @param epoch the epoch, with the secret if the channel has one
 * @param sequence the sequence of the last event seen; 0 before the first
 */
public record LogPosition(String epoch, long sequence) {

    /** Parses an event id, or returns null if it does not have this form. */
    public static @Nullable LogPosition parse(String id) {
        int colon = id.lastIndexOf(':');
        if (colon <= 0) {
            return null;
        }
        String digits = id.substring(colon + 1);
        boolean canonical = digits.length() <= 18
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || !digits.startsWith("0"));
        return canonical && !digits.isEmpty() ? new LogPosition(id.substring(0, colon), Long.parseLong(digits)) : null;
    }

    /** Returns whether this is a position of a broker: its epoch alone, or with the secret of one of its channels. */
    public boolean isOf(String broker) {
        return epoch.equals(broker) || epoch.startsWith(broker + ".");
    }

    /** Returns whether only a broker may give an id of this form. */
    boolean isReservedBy(String broker) {
        return isOf(broker) || epoch.startsWith(broker + "~");
    }

    @Override
    public String toString() {
        return epoch + ":" + sequence;
    }
}
