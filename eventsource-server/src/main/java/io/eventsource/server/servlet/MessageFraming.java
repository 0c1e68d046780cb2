package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/**
 * Refuses requests whose length a proxy and the container may read differently (request smuggling). Containers differ
 * in which of these they accept.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.1">RFC 9112, section 6.1</a>
 */
final class MessageFraming {

    private MessageFraming() {}

    static void require(HttpServletRequest request) throws HttpError {
        List<String> codings = Collections.list(request.getHeaders("Transfer-Encoding"));
        if (codings.isEmpty()) {
            return;
        }
        if (request.getProtocol().equals("HTTP/1.0")) {
            throw bad("HTTP/1.0 has no Transfer-Encoding; send HTTP/1.1, or a Content-Length");
        }
        if (codings.size() > 1 || !codings.get(0).strip().equalsIgnoreCase("chunked")) {
            throw bad("the only supported Transfer-Encoding is chunked, named once");
        }
        if (request.getHeader("Content-Length") != null) {
            throw bad("the request has both a Content-Length and a Transfer-Encoding; send one of them");
        }
    }

    private static HttpError bad(String reason) {
        return new HttpError(400, reason).with("Connection", "close"); // the next bytes may not be a request
    }
}
