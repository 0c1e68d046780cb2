package io.eventsource.examples.httpserver;

import com.sun.net.httpserver.HttpExchange;

/** What is asked for. */
final class Paths {

    private Paths() {}

    /** The last segment of the path: the name of a channel. */
    static String last(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
