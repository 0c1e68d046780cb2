package io.eventsource.client.internal.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keeps the beginning of a response body for messages. Not safe for concurrent use. */
final class BodyExcerpt {

    static final int MAX_BYTES = 8 * 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Takes as much of {@code chunk} as there is room for. */
    void add(ByteBuffer chunk) {
        byte[] part = new byte[Math.min(chunk.remaining(), MAX_BYTES - bytes.size())];
        chunk.duplicate().get(part);
        bytes.writeBytes(part);
    }

    boolean isFull() {
        return bytes.size() == MAX_BYTES;
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }
}
