package io.eventsource.server.internal.log;

import io.eventsource.protocol.EventStreamEncoder;
import java.util.Arrays;

/**
 * Encodes positions as id fields: the same bytes as {@link EventStreamEncoder#idField} of their text, without making the text.
 * That is done for each event of a channel, and for each that is read when a broker starts.
 */
final class PositionFields {

    private static final int MAX_DIGITS = 19;

    /** What the fields of channels without a secret begin with. */
    private final byte[] shared;

    PositionFields(String epoch) {
        shared = beginning(epoch);
    }

    private static byte[] beginning(String epoch) {
        byte[] first = EventStreamEncoder.idField(new LogPosition(epoch, 0).toString());
        return Arrays.copyOf(first, first.length - 2); // without the digit and the line end
    }

    /** Returns the field of a position of a channel without a secret. */
    byte[] of(long sequence) {
        return of(shared, sequence);
    }

    /** Returns the field of a position of a channel with a secret, which is in its epoch. */
    static byte[] of(String epoch, long sequence) {
        return of(beginning(epoch), sequence);
    }

    private static byte[] of(byte[] beginning, long sequence) {
        int digits = 1;
        for (long limit = 10; digits < MAX_DIGITS && sequence >= limit; limit *= 10) {
            digits++;
        }
        byte[] field = Arrays.copyOf(beginning, beginning.length + digits + 1);
        int at = field.length - 1;
        field[at] = '\n';
        for (long left = sequence; at > beginning.length; left /= 10) {
            at--;
            field[at] = (byte) ('0' + left % 10);
        }
        return field;
    }
}
