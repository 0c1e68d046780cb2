package io.eventsource.cli.listener;

import com.google.gson.JsonObject;
import io.eventsource.protocol.internal.VisibleText;
import java.util.Locale;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests that do not reach the servlet: one line of text, or JSON for clients that ask for it. */
final class ErrorPage extends ErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorPage.class);

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        String detail = cause instanceof HttpException http ? http.getReason() : null;
        write(request, response, callback, code, reason(code, detail));
    }

    static void write(Request request, Response response, Callback callback, int status, String reason) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} {} {} was refused: {} {}",
                    Request.getRemoteAddr(request),
                    VisibleText.line(request.getMethod(), 40),
                    VisibleText.line(request.getHttpURI().getPath(), 200),
                    status,
                    reason);
        }
        boolean json = request.getHeaders().getValuesList(HttpHeader.ACCEPT).stream()
                .anyMatch(type -> type.toLowerCase(Locale.ROOT).matches("application/(problem\\+)?json.*"));
        response.setStatus(status);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, json ? "application/problem+json" : "text/plain;charset=utf-8")
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                .put("X-Content-Type-Options", "nosniff");
        Content.Sink.write(response, true, (json ? problem(status, reason) : reason) + "\n", callback);
    }

    private static String problem(int status, String reason) {
        JsonObject problem = new JsonObject();
        problem.addProperty("status", status);
        problem.addProperty("detail", reason);
        return problem.toString();
    }

    private static String reason(int status, @Nullable String detail) {
        return switch (status) {
            case 400 -> "this is not a valid HTTP request" + (isPlain(detail) ? ": " + lowerCase(detail) : "");
            case 408 -> "the request did not arrive in time";
            case 413 -> "the body is too large";
            case 414 -> "the URL is too long; up to 8,000 characters are read";
            case 431 ->
                "the request headers are too large; up to 8,000 characters in " + BoundedHttpConnection.MAX_FIELDS
                        + " fields are read";
            case 501 -> "the Transfer-Encoding is not known; send chunked, or a Content-Length";
            case 503 -> "the server is stopping; try again later";
            case 505 -> "the HTTP version is not known; send HTTP/1.1";
            default -> status < 500 ? "the request is refused" : "the request failed; the server's log says why";
        };
    }

    /** Whether the message of the parser can be shown: it must not contain text of the client or names of code. */
    private static boolean isPlain(@Nullable String detail) {
        return detail != null && detail.matches("[A-Za-z][A-Za-z0-9 -]{0,80}");
    }

    private static String lowerCase(@Nullable String detail) {
        return detail == null ? "" : detail.substring(0, 1).toLowerCase(Locale.ROOT) + detail.substring(1);
    }
}
