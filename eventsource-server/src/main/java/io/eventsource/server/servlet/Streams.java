package io.eventsource.server.servlet;

import io.eventsource.protocol.EventStream;
import io.eventsource.server.Admission;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.Subscriber;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers those who want to listen. */
final class Streams {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    /** What the container holds back for a flush: each write is flushed, so more would be a waste for each stream. */
    private static final int BUFFER_SIZE = 512;
    /** Set on a request that has waited for a probe of the stream that is in its way. */
    private static final String PROBED = Streams.class.getName() + ".probed";

    private final EventBroker broker;

    Streams(EventBroker broker) {
        this.broker = broker;
    }

    /** Opens a stream, or says why not. The request may come back once, after the stream in its way was probed. */
    void open(HttpServletRequest request, HttpServletResponse response, String token) throws IOException, Refusal {
        AsyncContext context = Async.start(request);
        ServletSink sink = new ServletSink(context);
        Admission admission = broker.subscribe(subscribeRequest(request, token), sink, reason -> closed(token, reason));
        if (admission instanceof Admission.Accepted accepted) {
            LOG.debug("{} listens on {}", request.getRemoteAddr(), token);
            stream(context, response, sink, accepted.subscriber());
        } else if (admission instanceof Admission.Taken && request.getAttribute(PROBED) == null) {
            request.setAttribute(PROBED, true);
            broker.probe(token, () -> dispatch(context));
        } else {
            refuse(request, response, token, admission);
            context.complete();
        }
    }

    private static void stream(
            AsyncContext context, HttpServletResponse response, ServletSink sink, Subscriber subscriber) {
        try {
            context.setTimeout(0); // a stream has no end of its own
            setHeaders(response);
            response.setBufferSize(BUFFER_SIZE);
            sink.open(subscriber);
        } catch (IllegalStateException e) {
            subscriber.failed(e); // it was ended before it began
        }
    }

    /** What proxies and browsers must know of a stream. */
    static void setHeaders(HttpServletResponse response) {
        response.setContentType(EventStream.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-cache, no-transform");
        response.setHeader("X-Accel-Buffering", "no");
    }

    /** Lets the container bring the request again, on a thread of its own. */
    private static void dispatch(AsyncContext context) {
        try {
            context.dispatch();
        } catch (RuntimeException e) { // not always the documented one, as where the application is just being stopped
            LOG.debug("a client cannot be answered after a probe: {}", e.toString());
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, String token, Admission admission)
            throws IOException {
        long seconds = Math.max(1, broker.reconnectionTime().toSeconds());
        if (admission instanceof Admission.Finished) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT); // the one status that makes every client stop
            response.setHeader("Cache-Control", "no-store"); // this client alone
        } else if (admission instanceof Admission.BrokerClosed) {
            // A browser never comes back after another status: it gets a stream that ends, and the time to wait.
            setHeaders(response);
            response.getOutputStream().print("retry: " + seconds * 1_000 + "\n\n");
        } else {
            Refusal taken = new Refusal(
                    423,
                    "token " + token + " has a listener, which is alive; try again later, or"
                            + " prove to be the same client by its " + EventStream.LAST_EVENT_ID);
            Answers.refused(request, response, taken.with("Retry-After", Long.toString(seconds)));
        }
    }

    private static SubscribeRequest subscribeRequest(HttpServletRequest request, String token) {
        Principal principal = request.getUserPrincipal();
        return new SubscribeRequest(
                token,
                utf8(request.getHeader(EventStream.LAST_EVENT_ID)),
                principal == null ? null : principal.getName());
    }

    /** Clients send the id as UTF-8, and containers read headers as ISO 8859-1. */
    private static String utf8(@Nullable String header) {
        if (header == null || header.chars().allMatch(c -> c < 0x80)) {
            return header == null ? "" : header;
        }
        try {
            ByteBuffer bytes = StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap(header));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException decodedByTheContainer) {
            return header;
        }
    }

    private static void closed(String token, CloseReason reason) {
        LOG.debug("the stream of {} has ended: {}", token, reason);
    }
}
