package io.eventsource.examples.httpserver;

import com.sun.net.httpserver.HttpExchange;

/** Reads the paths of requests. */
final class Paths {

    private Paths() {}

    /** Returns the channel that the last segment of the path names. */
    static String last(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
