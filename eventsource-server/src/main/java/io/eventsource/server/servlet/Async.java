package io.eventsource.server.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;

/** Starts asynchronous processing. The exception explains how to enable it if it is off. */
final class Async {

    private Async() {}

    static AsyncContext start(HttpServletRequest request) throws HttpError {
        if (!request.isAsyncSupported()) {
            throw new HttpError(
                    500,
                    "asynchronous support is off: set async-supported to true for the servlet and for each filter"
                            + " before it");
        }
        return request.startAsync();
    }
}
