package io.eventsource.client;

import java.util.List;

/**
 * What a server does on each connection, and what a source must make of it.
 *
 * @param name what it is about
 * @param options what the source is built with, each as {@code lastEventId 7} or {@code header Name: value}
 * @param exchanges what the server expects and answers, connection by connection
 * @param expected the transcript
 */
record Behaviour(String name, List<String> options, List<Exchange> exchanges, List<String> expected) {

    /** How an answer ends. */
    enum End {
        /** In order. */
        END,
        /** With its connection: what was sent but not read may be lost with it. */
        CUT,
        /** Not at all. */
        HOLD
    }

    /**
     * One request and its answer.
     *
     * @param watched the names of the request's headers that the transcript shows
     * @param status the answer's status
     * @param headers its headers, each as {@code Name: value}
     * @param body its body
     * @param end its end
     * @param cutAfter how many lines the transcript has before the connection is cut
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never changed
    record Exchange(List<String> watched, int status, List<String> headers, byte[] body, End end, int cutAfter) {}

    EventSourceBuilder build(EventSourceBuilder plain) {
        for (String option : options) {
            String[] words = option.split(" ", 2);
            switch (words[0]) {
                case "lastEventId" -> plain.lastEventId(words[1]);
                case "header" -> plain.header(words[1].split(": ", 2)[0], words[1].split(": ", 2)[1]);
                default -> throw new AssertionError(name + ": no such option: " + option);
            }
        }
        return plain;
    }

    @Override
    public String toString() {
        return name;
    }
}
