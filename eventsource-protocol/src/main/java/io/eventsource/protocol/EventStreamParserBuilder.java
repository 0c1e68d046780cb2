package io.eventsource.protocol;

import java.util.Objects;

/**
 * Builds a parser with options.
 *
 * <pre>{@code
 * EventStreamParser parser = EventStreamParser.builder(handler).maxEventSize(1024 * 1024).comments(true).build();
 * }</pre>
 */
public final class EventStreamParserBuilder {

    final EventStreamHandler handler;
    String lastEventId = "";
    int maxEventSize = EventStreamParser.DEFAULT_MAX_EVENT_SIZE;
    OversizedEvents oversizedEvents = OversizedEvents.FAIL;
    boolean comments;

    EventStreamParserBuilder(EventStreamHandler handler) {
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    /**
     * Sets the last event ID that the stream resumes from.
     *
     * @param id the id; empty, which is the default, if there is none
     * @return this builder
     */
    public EventStreamParserBuilder lastEventId(String id) {
        lastEventId = Objects.requireNonNull(id, "lastEventId");
        return this;
    }

    /**
     * Limits the size of an event: its data, and the value of the field being read.
     *
     * @param bytes the most bytes, at least 1; {@link EventStreamParser#DEFAULT_MAX_EVENT_SIZE} by default
     * @return this builder
     * @throws IllegalArgumentException if the limit is less than 1
     */
    public EventStreamParserBuilder maxEventSize(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxEventSize must be at least 1, but is " + bytes);
        }
        maxEventSize = bytes;
        return this;
    }

    /**
     * Selects what happens to an event that is larger than {@link #maxEventSize}.
     *
     * @param what {@link OversizedEvents#FAIL} by default
     * @return this builder
     */
    public EventStreamParserBuilder oversizedEvents(OversizedEvents what) {
        oversizedEvents = Objects.requireNonNull(what, "what");
        return this;
    }

    /**
     * Selects whether the handler receives comments. Without them the parser skips a comment in constant memory.
     *
     * @param wanted false by default
     * @return this builder
     */
    public EventStreamParserBuilder comments(boolean wanted) {
        comments = wanted;
        return this;
    }

    /**
     * Builds the parser.
     *
     * @return a parser at the start of a stream
     */
    public EventStreamParser build() {
        return new EventStreamParser(this);
    }
}
