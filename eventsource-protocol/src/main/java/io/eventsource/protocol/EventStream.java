package io.eventsource.protocol;

/** Defines the header names and the media type of event streams over HTTP. */
public final class EventStream {

    /** The media type of an event stream. Always UTF-8: the type has no charset parameter. */
    public static final String MEDIA_TYPE = "text/event-stream";

    /** The request header in which a client names the last event ID that it has seen. */
    public static final String LAST_EVENT_ID = "Last-Event-ID";

    /**
     * The type of the event that a server of this project sends where events may be missing; its data is the reason:
     * {@code evicted}, {@code other-epoch}, {@code lost} or {@code unknown}.
     */
    public static final String GAP = "eventsource.gap";

    /**
     * The type of the last event of a stream whose client may not read it any more: its login has expired or was revoked, for
     * example. A client that reconnects gets 401 or 403.
     */
    public static final String REVOKED = "auth_revoked";

    /** The response header that reports, with the same reason, that events may be missing after the last event ID. */
    public static final String GAP_HEADER = "EventSource-Gap";

    /**
     * The request header in which a client of this project identifies itself, with a random id that it keeps: 16 to 128
     * letters, digits, hyphens, underscores, periods and tildes. A server uses it to recognize the client and to
     * replace the stream that the client's dead connection still occupies. Treat it as a secret: never log it.
     */
    public static final String CLIENT = "EventSource-Client";

    /**
     * The response header in which a server of this project announces its heartbeat: the longest time in milliseconds
     * for which the stream is silent, in decimal digits. It is absent if there is no heartbeat.
     */
    public static final String HEARTBEAT = "EventSource-Heartbeat";

    /**
     * The response header in which a server of this project asks the client of an exclusive channel to confirm what it has
     * dealt with: an absolute path, to which the client posts its last event ID. It is absent if the request has no
     * {@link #CLIENT}.
     */
    public static final String ACKNOWLEDGE = "EventSource-Acknowledge";

    /**
     * The request header of an answer to a command: the id of the event that is answered. It is absent if the event has
     * none.
     */
    public static final String REPLY_TO = "EventSource-Reply-To";

    /** The header with the exit status of a command, 0 to 2<sup>31</sup> &minus; 1, in decimal digits. */
    public static final String EXIT = "EventSource-Exit";

    /**
     * The request header of an answer with the state of the command: {@code started}, {@code done}, {@code rejected} or
     * {@code interrupted}.
     */
    public static final String STATE = "EventSource-State";

    /** The request header of an answer with the stream that its body belongs to: {@code stdout} or {@code stderr}. */
    public static final String STREAM = "EventSource-Stream";

    /**
     * The request header of an answer with its number: one count from 1 over all pieces of output and the final answer, so
     * that a repeated request adds nothing.
     */
    public static final String PART = "EventSource-Part";

    private EventStream() {}
}
