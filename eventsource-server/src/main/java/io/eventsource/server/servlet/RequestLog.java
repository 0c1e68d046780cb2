package io.eventsource.server.servlet;

import io.eventsource.protocol.internal.FaultText;
import io.eventsource.protocol.internal.VisibleText;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.PublishResult;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs at DEBUG what the servlet does: one line for each stream that begins or ends, each event that is published and each
 * request that is refused. What comes from outside is made visible and bounded.
 */
final class RequestLog {

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    /** The longest quotation of a path, an id or a list of channels, in characters. */
    private static final int MAX_QUOTE = 200;

    /** The longest reason of a refusal, in characters. */
    private static final int MAX_REASON = 400;

    private RequestLog() {}

    static void opened(HttpServletRequest request, Channels channels) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} subscribed to {}", request.getRemoteAddr(), quote(channels));
        }
    }

    static void ended(Channels channels, CloseReason reason) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("a stream of {} ended: {}", quote(channels), reason);
        }
    }

    /** The size of a body in bytes, for {@link #published}; 0 if that is not logged. */
    static int size(String body) {
        return LOG.isDebugEnabled() ? body.getBytes(StandardCharsets.UTF_8).length : 0;
    }

    /** Logs an event that was taken. */
    static void published(HttpServletRequest request, RequestPath route, int bytes, PublishResult published) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} published {} to {}: {} {}, {} {}, id {}",
                    request.getRemoteAddr(),
                    quote(route.action()),
                    quote(route.token()),
                    bytes,
                    bytes == 1 ? "byte" : "bytes",
                    published.subscribers(),
                    published.subscribers() == 1 ? "subscriber" : "subscribers",
                    quote(published.id()));
        }
    }

    static void refused(HttpServletRequest request, HttpError refusal) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} {} {} was refused: {} {}",
                    request.getRemoteAddr(),
                    quote(request.getMethod()),
                    quote(request.getRequestURI()),
                    refusal.status(),
                    VisibleText.line(refusal.reason(), MAX_REASON));
        }
    }

    /** What a log shows of text from outside: one line of a bounded length. An exception has no names of classes. */
    static String quote(@Nullable Object text) {
        return text instanceof Throwable fault
                ? FaultText.of(fault)
                : text == null ? "none" : VisibleText.line(text.toString(), MAX_QUOTE);
    }
}
