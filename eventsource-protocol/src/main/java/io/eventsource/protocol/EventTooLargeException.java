package io.eventsource.protocol;

/**
 * Thrown when an event is larger than a parser or a broker accepts.
 *
 * <p>It is an {@link IllegalArgumentException} because both throw it for an argument of the caller: a broker for an
 * event, which was not published, and a parser for the bytes of a stream.
 */
public final class EventTooLargeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** The size of the event, in bytes. */
    private final long size;

    /** The limit, in bytes. */
    private final long maxSize;

    /**
     * Describes an event that exceeds a limit.
     *
     * @param size the size of the event, in bytes
     * @param maxSize the limit, in bytes
     */
    public EventTooLargeException(long size, long maxSize) {
        super("the event has %d bytes, but at most %d are allowed; maxEventSize sets this limit"
                .formatted(size, maxSize));
        this.size = size;
        this.maxSize = maxSize;
    }

    /**
     * Returns the size of the event.
     *
     * @return the size in bytes. A parser stops reading where the limit is exceeded and counts up to there; the whole event may
     *     be larger
     */
    public long size() {
        return size;
    }

    /**
     * Returns the limit that the event exceeds.
     *
     * @return the most bytes that an event may have
     */
    public long maxSize() {
        return maxSize;
    }
}
