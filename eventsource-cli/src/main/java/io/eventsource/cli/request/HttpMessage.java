package io.eventsource.cli.request;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request: its method, its headers, and its body. */
final class HttpMessage {

    private static final byte[] NOTHING = {};

    private final String method;
    private final @Nullable String contentType;
    private final Map<String, String> headers;
    private final byte[] body;

    private HttpMessage(String method, @Nullable String contentType, Map<String, String> headers, byte[] body) {
        this.method = method;
        this.contentType = contentType;
        this.headers = headers;
        this.body = body;
    }

    static HttpMessage post(String contentType, Map<String, String> headers, byte[] body) {
        return new HttpMessage("POST", contentType, headers, body);
    }

    static HttpMessage get(Map<String, String> headers) {
        return new HttpMessage("GET", null, headers, NOTHING);
    }

    static HttpMessage delete() {
        return new HttpMessage("DELETE", null, Map.of(), NOTHING);
    }

    String method() {
        return method;
    }

    byte[] body() {
        return body;
    }

    /** Appends the header lines that belong to this message alone. */
    void appendHeaders(StringBuilder head) {
        append(head, "Accept", headers.getOrDefault("Accept", "*/*"));
        if (contentType != null) {
            append(head, "Content-Type", contentType);
            append(head, "Content-Length", Integer.toString(body.length));
        }
        headers.forEach((name, value) -> {
            if (!name.equals("Accept")) {
                append(head, name, value);
            }
        });
    }

    private static void append(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
