package io.eventsource.benchmarks.load;

import java.util.Locale;

/** What matters of the head of a response. */
final class ResponseHead {

    private ResponseHead() {}

    /** Whether the body comes in chunks. */
    static boolean isChunked(String head) {
        return head.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .anyMatch(line -> line.startsWith("transfer-encoding:") && line.endsWith("chunked"));
    }
}
