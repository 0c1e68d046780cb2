package io.eventsource.server.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;

/** Going asynchronous, with an error that says what to do where that is not allowed. */
final class Async {

    private Async() {}

    static AsyncContext start(HttpServletRequest request) throws HttpError {
        if (!request.isAsyncSupported()) {
            throw new HttpError(
                    500,
                    "asynchronous support is off: set async-supported to true for the servlet, and for each filter in"
                            + " front of it");
        }
        return request.startAsync();
    }
}
