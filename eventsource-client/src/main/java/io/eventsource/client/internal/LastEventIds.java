package io.eventsource.client.internal;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Checks last event IDs. */
public final class LastEventIds {

    /** The longest id that is kept and sent, in bytes of UTF-8. */
    public static final int MAX_BYTES = 16 * 1024;

    private LastEventIds() {}

    /**
     * Returns {@code id}.
     *
     * @throws IllegalArgumentException if no stream can have set it
     */
    static String requireValid(String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException("a last event ID must not hold CR, LF or NUL, but this one does");
        }
        return id;
    }

    /**
     * Returns {@code id}.
     *
     * @throws IllegalArgumentException if no stream can have set it, or no request can name it
     */
    public static String require(String id) {
        String problem = problem(requireValid(id));
        if (problem != null) {
            throw new IllegalArgumentException("a request cannot send this last event ID: " + problem);
        }
        return id;
    }

    /**
     * Returns why a request cannot send an id that a stream has set, or null if it can. A header cannot hold control
     * characters, and servers limit its length.
     */
    static @Nullable String problem(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                return "it holds the control character U+%04X".formatted((int) c);
            }
        }
        // No character of the BMP takes more than three bytes, and no surrogate more than two.
        boolean fits = id.length() <= MAX_BYTES / 3 || id.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
        return fits ? null : "it has more than " + MAX_BYTES + " bytes";
    }

    /** Whether a stream can have set {@code id}. */
    static boolean isValid(String id) {
        return id.indexOf('\r') < 0 && id.indexOf('\n') < 0 && id.indexOf('\0') < 0;
    }
}
