package io.eventsource.cli.request;

import io.eventsource.protocol.internal.VisibleText;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status line of an answer, and those of its headers that are needed.
 *
 * @param status the status code
 * @param message the reason phrase of the status line, which a server may omit
 * @param headers the values by their names in lower case
 */
record HttpHead(int status, String message, Map<String, String> headers) {

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Returns whether the status permits a body. */
    boolean hasBody() {
        return status != 204 && status != 304;
    }

    /** The status and its phrase. */
    String statusLine() {
        return message.isBlank() ? Integer.toString(status) : status + " " + VisibleText.line(message, 100);
    }

    /** Returns whether the body has a media type, such as {@code html}, or whether that is a part of it. */
    boolean isOfType(String part) {
        return headers.getOrDefault("content-type", "").toLowerCase(Locale.ROOT).contains(part);
    }

    /** Returns where a redirect leads, or where the result of a command is; null if the server does not name it. */
    @Nullable String location() {
        return headers.get("location");
    }

    /** Returns how long the event may wait for its client; null if the server does not name it. */
    @Nullable Duration timeToLive() {
        String value = headers.getOrDefault("ttl", "");
        return value.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
    }

    boolean isChunked() {
        return headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked");
    }

    /** Returns the length of a body that is not chunked; -1 if it ends with the connection. */
    long length() {
        String value = headers.getOrDefault("content-length", "");
        return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : -1;
    }
}
