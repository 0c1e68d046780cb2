package io.eventsource.server.servlet;

/** What an {@link EventSourceServlet} shows at its root to a client that does not ask for an event stream. */
public enum RootPage {

    /** Nothing: status 404. */
    NONE,

    /** A short page with three commands to try, unless reading or writing is checked. */
    EXAMPLES,

    /**
     * A page that shows channels and their streams, publishes events and lists what waits, and the paths {@code /status} with its
     * data and {@code /page…} with its files. Each client may load the page. What it shows and does is what the user may: with an
     * {@link AccessPolicy} that has {@link AccessPolicy#maySubscribe}, the page lets users log in.
     */
    CONSOLE
}
