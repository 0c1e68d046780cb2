package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;
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

    /** Returns the refusal of a method. */
    static HttpError notAllowed(HttpServletRequest request, String allowed) {
        return new HttpError(405, "%s is not allowed here; allowed methods: %s".formatted(request.getMethod(), allowed))
                .with("Allow", allowed);
    }

    /** Refuses a request that cannot be answered later. */
    static void requireAsyncSupport(HttpServletRequest request) throws HttpError {
        if (!request.isAsyncSupported()) {
            throw new HttpError(
                    500,
                    "asynchronous support is off: set async-supported to true for the servlet and for each filter"
                            + " before it");
        }
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
