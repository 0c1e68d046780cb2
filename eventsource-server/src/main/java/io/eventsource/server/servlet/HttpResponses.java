package io.eventsource.server.servlet;

import io.eventsource.protocol.internal.JsonText;
import io.eventsource.server.PublishResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes short responses: JSON for a success, text or JSON for an error, as the client prefers. */
final class HttpResponses {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    private HttpResponses() {}

    static void published(HttpServletResponse response, PublishResult published) throws IOException {
        boolean reached = published.subscribers() > 0;
        response.setStatus(reached ? HttpServletResponse.SC_OK : HttpServletResponse.SC_ACCEPTED);
        // Concatenated, because a format would use the digits of the machine's locale.
        write(
                response,
                JSON,
                "{\"id\":" + JsonText.quote(published.id()) + ",\"subscribers\":" + published.subscribers() + "}\n");
    }

    static void refused(HttpServletRequest request, HttpServletResponse response, HttpError refusal)
            throws IOException {
        RequestLog.refused(request, refusal);
        response.setStatus(refusal.status());
        refusal.headers().forEach(response::setHeader);
        if (refusal.status() == HttpServletResponse.SC_NO_CONTENT) {
            response.setHeader("Cache-Control", "no-store"); // for this client only, and without a reason
        } else if (acceptsJson(request)) {
            // The members of RFC 9457.
            write(
                    response,
                    PROBLEM,
                    "{\"status\":" + refusal.status() + ",\"detail\":" + JsonText.quote(refusal.reason()) + "}\n");
        } else {
            write(response, "text/plain;charset=utf-8", refusal.reason() + "\n");
        }
    }

    static void write(HttpServletResponse response, String contentType, String body) throws IOException {
        write(response, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    static void write(HttpServletResponse response, String contentType, byte[] bytes) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setContentType(contentType);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /**
     * Returns whether the client names JSON in {@code Accept}. A client that accepts everything is probably used by a
     * person.
     */
    static boolean acceptsJson(HttpServletRequest request) {
        return AcceptHeader.of(request).names(JSON, PROBLEM);
    }
}
