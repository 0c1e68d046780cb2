package io.eventsource.cli.request;

import io.eventsource.protocol.internal.VisibleText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A server's answer to a request. */
final class PostResponse {

    private static final byte[] NOTHING = {};

    private final int status;
    private final String message;
    private final byte[] body;
    private final boolean whole;
    private final @Nullable String contentType;
    private final @Nullable String location;
    private final @Nullable Duration timeToLive;

    /** An answer without headers and body. */
    PostResponse(int status, String message) {
        this(status, message, NOTHING, true, null, null, null);
    }

    /**
     * An answer.
     *
     * @param status the status code
     * @param message the reason phrase of the status line, which a server may omit
     * @param body the body's bytes, up to a bound
     * @param whole whether the body is complete
     * @param contentType the media type of the body; null if the server does not name it
     * @param location where a redirect leads; null if the server does not name it
     * @param timeToLive how long the event may wait for its client; null if the server does not name it
     */
    PostResponse(
            int status,
            String message,
            byte[] body,
            boolean whole,
            @Nullable String contentType,
            @Nullable String location,
            @Nullable Duration timeToLive) {
        this.status = status;
        this.message = message;
        this.body = body;
        this.whole = whole;
        this.contentType = contentType;
        this.location = location;
        this.timeToLive = timeToLive;
    }

    int status() {
        return status;
    }

    String message() {
        return message;
    }

    byte[] body() {
        return body;
    }

    @Nullable Duration timeToLive() {
        return timeToLive;
    }

    boolean whole() {
        return whole;
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The status and its phrase. */
    String statusLine() {
        return message.isBlank() ? Integer.toString(status) : status + " " + VisibleText.line(message, 100);
    }

    /** Returns why the server refused, as one visible line: the body, unless it is a page for browsers. */
    String reason() {
        if (status >= 300 && status < 400 && location != null) {
            return status + ": the server redirects to " + VisibleText.line(location)
                    + ", which is not followed; use that URL if it is right";
        }
        String reason = isPage() ? "" : VisibleText.line(new String(body, StandardCharsets.UTF_8));
        reason = reason.isEmpty() ? VisibleText.line(message) : reason;
        return reason.isEmpty() ? Integer.toString(status) : status + ": " + reason;
    }

    private boolean isPage() {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).contains("html");
    }
}
