package io.eventsource.cli.request;

import io.eventsource.protocol.internal.VisibleText;
import java.nio.charset.StandardCharsets;

/** A server's whole answer to a request. */
final class HttpAnswer {

    private final HttpHead head;
    private final byte[] body;
    private final boolean whole;

    /**
     * An answer.
     *
     * @param body the body's bytes, up to a bound
     * @param whole whether the body is complete
     */
    HttpAnswer(HttpHead head, byte[] body, boolean whole) {
        this.head = head;
        this.body = body;
        this.whole = whole;
    }

    HttpHead head() {
        return head;
    }

    byte[] body() {
        return body;
    }

    /** The body as text. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    boolean whole() {
        return whole;
    }

    /** Returns why the server refused, as one visible line: the body, unless it is a page for browsers. */
    String reason() {
        int status = head.status();
        String location = head.location();
        if (status >= 300 && status < 400 && location != null) {
            return status + ": the server redirects to " + VisibleText.line(location)
                    + ", which is not followed; use that URL if it is right";
        }
        String reason = head.isOfType("html") ? "" : VisibleText.line(text());
        reason = reason.isEmpty() ? VisibleText.line(head.message()) : reason;
        return reason.isEmpty() ? Integer.toString(status) : status + ": " + reason;
    }
}
