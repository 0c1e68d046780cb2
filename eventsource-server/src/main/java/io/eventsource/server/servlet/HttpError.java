package io.eventsource.server.servlet;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Describes a failed request: a status, and a reason that explains what was expected, what was received and what to do.
 */
final class HttpError extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    HttpError(int status, String reason) {
        super(reason, null, false, false); // a response, not a fault: the stack trace has no use
        this.status = status;
    }

    /** Adds a header to the response. */
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
