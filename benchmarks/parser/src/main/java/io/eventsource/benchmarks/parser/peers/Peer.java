package io.eventsource.benchmarks.parser.peers;

import java.io.IOException;

/** A parser, or a floor, that reads a whole stream on the caller's thread. */
public interface Peer {

    /**
     * Reads a stream to its end.
     *
     * @param stream the bytes, in pieces
     * @param tally counts each event that has data
     * @throws IOException if the stream is none
     */
    void read(Pieces stream, Tally tally) throws IOException;

    /** All there are, in the order of the table. */
    enum Name {
        /** This project's. */
        OURS("ours", Skips.NOTHING),
        /** LaunchDarkly's, through its public API. */
        OKHTTP_EVENTSOURCE("okhttp-eventsource", Skips.NOTHING),
        /** Square's. */
        OKHTTP_SSE("okhttp-sse", Skips.NOTHING),
        /** Spring's, for WebClient. */
        SPRING("spring", Skips.NOTHING),
        /** Jersey's, for its client. */
        JERSEY("jersey", Skips.NOTHING),
        /** That of langchain4j, which has no ids. */
        LANGCHAIN4J("langchain4j", Skips.ID),
        /** A floor: lines, and a string for each. */
        LINES("lines (no parser)", Skips.EVENTS),
        /** A floor: what it costs to have text at all. */
        DECODE("decode (no parser)", Skips.EVENTS);

        private final String label;
        private final Skips skips;

        Name(String label, Skips skips) {
            this.label = label;
            this.skips = skips;
        }

        /**
         * How it is written in tables.
         *
         * @return a few words
         */
        public String label() {
            return label;
        }

        /**
         * What it does not tell.
         *
         * @return what cannot be checked
         */
        public Skips skips() {
            return skips;
        }

        /**
         * A peer that is ready to read streams, one after the other.
         *
         * @return a new one
         */
        public Peer open() {
            return switch (this) {
                case OURS -> new OursPeer();
                case OKHTTP_EVENTSOURCE -> new OkHttpEventSourcePeer();
                case OKHTTP_SSE -> new OkHttpSsePeer();
                case SPRING -> new SpringPeer();
                case JERSEY -> new JerseyPeer();
                case LANGCHAIN4J -> new Langchain4jPeer();
                case LINES -> new LinesFloor();
                case DECODE -> new DecodeFloor();
            };
        }
    }

    /** What a peer does not tell of a stream. */
    enum Skips {
        /** It tells all. */
        NOTHING,
        /** It has no ids. */
        ID,
        /** It knows nothing of events. */
        EVENTS
    }
}
