package io.eventsource.cli.listener;

import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose body could have another length for a proxy than for this server. The parser refuses other malformed
 * requests earlier.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.1">RFC 9112, section 6.1</a>
 */
final class StrictRequests extends Handler.Wrapper {

    /** What a proxy from HTTP/2 to HTTP/1.1 would have to leave out (RFC 9113, section 8.2.2). */
    private static final List<HttpHeader> OF_HTTP_1 = List.of(
            HttpHeader.CONNECTION,
            HttpHeader.KEEP_ALIVE,
            HttpHeader.PROXY_CONNECTION,
            HttpHeader.TRANSFER_ENCODING,
            HttpHeader.UPGRADE);

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        // Over HTTP/1.1 they are counted while they are parsed.
        if (request.getHeaders().size() > BoundedHttpConnection.MAX_FIELDS) {
            Response.writeError(request, response, callback, HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);
            return true;
        }
        String fault = fault(request);
        if (fault == null) {
            return super.handle(request, response, callback);
        }
        response.getHeaders().put(HttpHeader.CONNECTION, "close"); // what follows may be no request
        ErrorPage.write(request, response, callback, HttpStatus.BAD_REQUEST_400, fault);
        return true;
    }

    /** Why the framing is refused; null if it is plain. */
    private static @Nullable String fault(Request request) {
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            return OF_HTTP_1.stream().anyMatch(request.getHeaders()::contains)
                    ? "HTTP/2 has no header fields for the connection, such as Connection and Transfer-Encoding"
                    : null;
        }
        List<String> codings = request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return null;
        }
        if (request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_1_1.getVersion()) {
            return "HTTP/1.0 has no Transfer-Encoding; send HTTP/1.1, or a Content-Length";
        }
        return codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked")
                ? null
                : "the only supported Transfer-Encoding is chunked, named once";
    }
}
