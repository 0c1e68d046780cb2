package io.eventsource.server.servlet;

import java.util.LinkedHashMap;
import java.util.Map;

/** Why a request is not done: a status, and a reason that says what was expected, what came and what to do. */
final class HttpError extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    HttpError(int status, String reason) {
        super(reason, null, false, false); // an answer, not a fault: nobody reads its stack
        this.status = status;
    }

    /** Adds a header to the answer. */
    HttpError with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    Map<String, String> headers() {
        return headers;
    }
}
