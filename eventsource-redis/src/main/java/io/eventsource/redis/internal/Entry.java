package io.eventsource.redis.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.StreamMessage;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * An entry of the stream. Its id is {@code 0-position}. The field {@code e} has the nonce of the entry before, its own, and the
 * record; a jump has the position that it began at in the field {@code f}.
 *
 * @param position the position of the record
 * @param previous the nonce of the entry before
 * @param nonce the nonce of this entry
 * @param jumpedFrom the last position that may have been used before a jump; -1 if this is none
 * @param record the binary form of the record
 */
record Entry(long position, Nonce previous, Nonce nonce, long jumpedFrom, ByteBuffer record) {

    private static final String ENTRY = "e";
    private static final String FROM = "f";

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException if no journal wrote it
     */
    static Entry of(StreamMessage<String, byte[]> message) {
        String id = message.getId();
        Map<String, byte[]> fields = message.getBody();
        byte[] entry = fields.get(ENTRY);
        if (!id.startsWith("0-") || entry == null || entry.length < 2 * Nonce.BYTES) {
            throw new IllegalArgumentException("the entry " + id + " is not of a journal");
        }
        byte[] from = fields.get(FROM);
        return of(Long.parseLong(id.substring(2)), entry, from == null ? -1 : number(from));
    }

    /** Reads an entry that was kept because it is needed. */
    static Entry of(long position, byte[] entry) {
        return of(position, entry, -1);
    }

    private static Entry of(long position, byte[] entry, long jumpedFrom) {
        ByteBuffer bytes = ByteBuffer.wrap(entry);
        return new Entry(position, Nonce.read(bytes), Nonce.read(bytes), jumpedFrom, bytes.slice());
    }

    /** Returns the nonces and the record. */
    byte[] bytes() {
        ByteBuffer from = record.duplicate().rewind();
        return ByteBuffer.allocate(2 * Nonce.BYTES + from.remaining())
                .put(previous.bytes())
                .put(nonce.bytes())
                .put(from)
                .array();
    }

    private static long number(byte[] digits) {
        return Long.parseLong(new String(digits, US_ASCII));
    }
}
