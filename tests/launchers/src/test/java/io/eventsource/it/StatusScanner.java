package io.eventsource.it;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Finds the status lines among the bytes that a server sends on one connection. */
final class StatusScanner {

    private static final String START = "HTTP/1.1 ";

    private final AttackOutcome outcome;
    private final byte[] start = START.getBytes(StandardCharsets.US_ASCII);
    private int matched;
    private int status;

    StatusScanner(AttackOutcome outcome) {
        this.outcome = outcome;
    }

    void scan(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            take(bytes.get());
        }
    }

    private void take(byte b) {
        if (matched < start.length) {
            matched = b == start[matched] ? matched + 1 : b == start[0] ? 1 : 0;
            return;
        }
        status = status * 10 + b - '0';
        if (++matched == start.length + 3) {
            outcome.answered(status);
            matched = 0;
            status = 0;
        }
    }
}
