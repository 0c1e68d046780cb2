package io.eventsource.server;

/**
 * How much a log keeps: whichever bound is met first.
 *
 * @param events the most entries, at least 1
 * @param bytes the most bytes, at least 1; the newest entry is kept even if it alone is larger
 */
public record Retention(int events, long bytes) {

    /** 1,000 events or 1 MiB. */
    public static final Retention DEFAULT = new Retention(1_000, 1024 * 1024);

    /**
     * Checks the bounds.
     *
     * @param events the most entries
     * @param bytes the most bytes
     * @throws IllegalArgumentException if one is less than 1
     */
    public Retention {
        if (events < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "a log must keep at least 1 event and 1 byte, but is to keep " + events + " and " + bytes);
        }
    }
}
