package io.eventsource.cli.listener;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers requests for the metrics, and leaves all others to another handler. */
final class MetricsHandler extends Handler.Wrapper {

    private static final String PATH = "/metrics";

    private final @Nullable ListenerMetrics metrics;
    private final String absence;

    /**
     * Serves metrics.
     *
     * @param other what answers other requests; null for 404
     */
    MetricsHandler(ListenerMetrics metrics, @Nullable Handler other) {
        super(other);
        this.metrics = metrics;
        this.absence = "only " + PATH + " is served here";
    }

    /**
     * Serves no metrics, and says why.
     *
     * @param absence why there are none
     */
    MetricsHandler(String absence, Handler other) {
        super(other);
        this.metrics = null;
        this.absence = absence;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean isPath = PATH.equals(Request.getPathInContext(request));
        if (!isPath && getHandler() != null) {
            return super.handle(request, response, callback);
        }
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        if (!isPath || metrics == null) {
            return refuse(HttpStatus.NOT_FOUND_404, absence, response, callback);
        }
        boolean isHead = HttpMethod.HEAD.is(request.getMethod());
        if (!isHead && !HttpMethod.GET.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            return refuse(HttpStatus.METHOD_NOT_ALLOWED_405, PATH + " can only be read", response, callback);
        }
        byte[] text = metrics.scrape();
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ListenerMetrics.CONTENT_TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, text.length);
        response.write(true, isHead ? null : ByteBuffer.wrap(text), callback);
        return true;
    }

    private static boolean refuse(int status, String reason, Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        response.write(true, ByteBuffer.wrap((reason + "\n").getBytes(StandardCharsets.UTF_8)), callback);
        return true;
    }
}
