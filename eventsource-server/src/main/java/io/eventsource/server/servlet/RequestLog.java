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
 * Logs the servlet's work at DEBUG: one line for each stream that opens or ends, each published event and each refused
 * request. Text from clients is escaped and bounded.
 */
final class RequestLog {

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    /** The most characters of a quoted path, id or list of channels. */
    private static final int MAX_QUOTE = 200;

    /** The most characters of the reason of a refusal. */
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

    /** Returns the size of a body in bytes, for {@link #published}; 0 if DEBUG is off. */
    static int size(String body) {
        return LOG.isDebugEnabled() ? body.getBytes(StandardCharsets.UTF_8).length : 0;
    }

    /** Logs an event that was published. */
    static void published(HttpServletRequest request, RequestPath path, int bytes, PublishResult published) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} published {} to {}: {} {}, {} {}, id {}",
                    request.getRemoteAddr(),
                    quote(path.action()),
                    quote(path.token()),
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

    /** Formats text from clients as one line of bounded length. An exception is shown without class names. */
    static String quote(@Nullable Object text) {
        return text instanceof Throwable fault
                ? FaultText.of(fault)
                : text == null ? "none" : VisibleText.line(text.toString(), MAX_QUOTE);
    }
}
