package io.eventsource.benchmarks.client.styles;

import java.net.URI;

/** A client, and one way to use it. One instance stands for one HTTP client, which all its streams share. */
public interface Style {

    /**
     * Opens a stream and reads it continuously. May return before it is open.
     *
     * @param uri where it is
     * @param meter counts everything that is received
     */
    void open(URI uri, Meter meter);

    /** All there are, in the order of the table. */
    enum Name {
        /** The floor: Jetty's client, the same version, and nothing parsed. */
        RAW,
        /** This project's client with a listener. */
        OURS,
        /** This project's, asked for events one by one. */
        OURS_ITERATOR,
        /** This project's, as a {@code Flow.Publisher}. */
        OURS_PUBLISHER,
        /** LaunchDarkly's, read by the thread that wants the events. */
        OKHTTP_EVENTSOURCE,
        /** LaunchDarkly's client with a handler. */
        OKHTTP_EVENTSOURCE_BACKGROUND,
        /** Square's. */
        OKHTTP_SSE;

        /**
         * A client that is ready to open streams.
         *
         * @return a new one
         */
        public Style start() {
            return switch (this) {
                case RAW -> new RawStyle();
                case OURS -> new OursStyle();
                case OURS_ITERATOR -> new OursIteratorStyle();
                case OURS_PUBLISHER -> new OursPublisherStyle();
                case OKHTTP_EVENTSOURCE -> new OkHttpEventSourceStyle();
                case OKHTTP_EVENTSOURCE_BACKGROUND -> new OkHttpBackgroundStyle();
                case OKHTTP_SSE -> new OkHttpSseStyle();
            };
        }
    }
}
