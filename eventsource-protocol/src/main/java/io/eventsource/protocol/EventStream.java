package io.eventsource.protocol;

/** The names that HTTP messages carrying an event stream use. */
public final class EventStream {

    /** The media type of an event stream. Always UTF-8: the type has no parameter that could say otherwise. */
    public static final String MEDIA_TYPE = "text/event-stream";

    /** The request header in which a client names the last event ID that it has seen. */
    public static final String LAST_EVENT_ID = "Last-Event-ID";

    private EventStream() {}
}
