package io.eventsource.client;

/** Which last event IDs there can be. */
final class LastEventIds {

    private LastEventIds() {}

    /**
     * Returns {@code id}.
     *
     * @throws IllegalArgumentException if no stream can have set it
     */
    static String require(String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException("a last event ID must not hold CR, LF or NUL, but this one does");
        }
        return id;
    }

    /** Whether a stream can have set {@code id}. */
    static boolean isValid(String id) {
        return id.indexOf('\r') < 0 && id.indexOf('\n') < 0 && id.indexOf('\0') < 0;
    }
}
