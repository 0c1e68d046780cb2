package io.eventsource.server.servlet;

import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Admission;
import io.eventsource.server.Channels;
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
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers those who want to listen. */
final class Streams {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    /** Set on a request that has waited for a probe of the stream that is in its way: the answer of the first check. */
    private static final String CHECKED = Streams.class.getName() + ".checked";

    /** The form that {@link EventStream#CLIENT} describes. */
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._~-]{16,128}");

    private final EventBroker broker;
    private final Hooks hooks;

    Streams(EventBroker broker, Hooks hooks) {
        this.broker = broker;
        this.hooks = hooks;
    }

    /** Answers as if a stream were opened, but opens none, since nobody would read it. */
    void head(HttpServletRequest request, HttpServletResponse response) throws IOException, Refusal {
        hooks.checkConnection(request).begin(response);
        setHeaders(response);
        response.flushBuffer(); // or else the container says that the stream's length is 0
    }

    /** Opens a stream, or says why not. The request may come back once, after the stream in its way was probed. */
    void open(HttpServletRequest request, HttpServletResponse response, Channels named) throws IOException, Refusal {
        Object checked = request.getAttribute(CHECKED);
        ConnectionCheck check = checked instanceof ConnectionCheck first ? first : hooks.checkConnection(request);
        check.begin(response);
        Channels channels = check.channels(named);
        String lastEventId = utf8(request.getHeader(EventStream.LAST_EVENT_ID));
        String clientId = clientId(request);
        AsyncContext context = Async.start(request);
        ServletSink sink = new ServletSink(context, ServletSink.mayBlock(request));
        Closing closing = new Closing(channels, hooks);
        Admission admission;
        try {
            admission =
                    broker.subscribe(subscribeRequest(request, channels, lastEventId, clientId, check), sink, closing);
        } catch (RuntimeException e) {
            fail(request, response, channels, e);
            context.complete();
            return;
        }
        if (admission instanceof Admission.Accepted accepted) {
            RequestLog.opened(request, channels);
            EventSourceConnection connection = new EventSourceConnection(accepted.subscriber(), lastEventId);
            if (hasOpened(connection, request, response)) {
                closing.opened(connection);
                stream(context, response, sink, accepted.subscriber());
            }
        } else if (admission instanceof Admission.Taken && checked == null) {
            request.setAttribute(CHECKED, check);
            broker.probe(channels, () -> dispatch(context));
        } else {
            refuse(request, response, channels, admission);
            context.complete();
        }
    }

    private boolean hasOpened(
            EventSourceConnection connection, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            hooks.open().accept(connection);
            return true;
        } catch (RuntimeException | LinkageError e) {
            try {
                fail(request, response, connection.channels(), e);
            } finally {
                connection.subscriber().failed(e);
            }
            return false;
        }
    }

    private static void fail(
            HttpServletRequest request, HttpServletResponse response, Channels channels, Throwable fault)
            throws IOException {
        LOG.error("a stream of {} could not be opened", RequestLog.quote(channels), fault);
        Answers.refused(
                request, response, new Refusal(500, "the stream could not be opened; the server's log says why"));
    }

    private void stream(AsyncContext context, HttpServletResponse response, ServletSink sink, Subscriber subscriber) {
        try {
            context.setTimeout(0); // a stream has no end of its own
            setHeaders(response);
            if (subscriber.gap() != null) {
                response.setHeader(EventStream.GAP_HEADER, subscriber.gap().toString());
            }
            response.setBufferSize(sink.bufferSize());
            sink.open(subscriber);
        } catch (IllegalStateException e) {
            subscriber.failed(e); // it was ended before it began
        }
    }

    /** What proxies and browsers must know of a stream. */
    private void setHeaders(HttpServletResponse response) {
        Duration heartbeat = broker.heartbeat();
        if (!heartbeat.isZero()) {
            response.setHeader(EventStream.HEARTBEAT, Long.toString(heartbeat.toMillis()));
        }
        response.setContentType(EventStream.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-cache, no-transform");
        response.setHeader("X-Accel-Buffering", "no");
    }

    /** Lets the container bring the request again, on a thread of its own. */
    private static void dispatch(AsyncContext context) {
        try {
            context.dispatch();
        } catch (RuntimeException e) { // not always the documented one, as where the application is just being stopped
            LOG.debug("a client cannot be answered after a probe: {}", RequestLog.quote(e));
        }
    }

    private void refuse(
            HttpServletRequest request, HttpServletResponse response, Channels channels, Admission admission)
            throws IOException {
        Duration time = broker.reconnectionTime();
        String seconds = Long.toString(Math.max(1, time.toSeconds()));
        if (admission instanceof Admission.Finished) {
            Answers.refused(request, response, new Refusal(204, "the token is finished")); // makes every client stop
        } else if (admission instanceof Admission.BrokerClosed) {
            // A browser never comes back after another status: it gets a stream that ends, and a time to wait that
            // differs from that of the others.
            long millis = time.toMillis() + ThreadLocalRandom.current().nextLong(time.toMillis() + 1);
            setHeaders(response);
            response.getOutputStream()
                    .write(EventStreamEncoder.encode(OutgoingEvent.reconnectionTime(Duration.ofMillis(millis))));
        } else if (admission instanceof Admission.Full) {
            Refusal full = new Refusal(503, "the server has no room for another stream; try again later");
            Answers.refused(request, response, full.with("Retry-After", seconds));
        } else {
            Refusal taken = new Refusal(
                    423,
                    "another client holds " + channels + " and is connected; try again later. The same client is"
                            + " recognized by its login, its " + EventStream.CLIENT + " or its "
                            + EventStream.LAST_EVENT_ID);
            Answers.refused(request, response, taken.with("Retry-After", seconds));
        }
    }

    private static SubscribeRequest subscribeRequest(
            HttpServletRequest request, Channels channels, String lastEventId, String clientId, ConnectionCheck check) {
        Principal principal = request.getUserPrincipal();
        return new SubscribeRequest(
                channels,
                lastEventId,
                principal == null ? null : principal.getName(),
                clientId,
                check.properties(),
                check.initial());
    }

    /** The id by which a client names itself; empty if it does not. */
    private static String clientId(HttpServletRequest request) throws Refusal {
        List<String> ids = Collections.list(request.getHeaders(EventStream.CLIENT));
        if (ids.isEmpty()) {
            return "";
        }
        if (ids.size() > 1 || !CLIENT_ID.matcher(ids.get(0)).matches()) {
            throw new Refusal(
                    400,
                    EventStream.CLIENT + " must be one random id of 16 to 128 letters, digits, hyphens, underscores,"
                            + " periods and tildes, but " + (ids.size() > 1 ? "there are " + ids.size() : "it is not"));
        }
        return ids.get(0);
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

    /** Calls the close hook once the stream has both been opened and ended, whichever is noticed first. */
    private static final class Closing implements Consumer<CloseReason> {

        private final Channels channels;
        private final Hooks hooks;
        /** First the one of the two that comes first: the connection, or the reason. */
        private final AtomicReference<@Nullable Object> first = new AtomicReference<>();

        Closing(Channels channels, Hooks hooks) {
            this.channels = channels;
            this.hooks = hooks;
        }

        void opened(EventSourceConnection connection) {
            if (!first.compareAndSet(null, connection) && first.get() instanceof CloseReason reason) {
                close(connection, reason);
            }
        }

        @Override
        public void accept(CloseReason reason) {
            RequestLog.ended(channels, reason);
            if (!first.compareAndSet(null, reason) && first.get() instanceof EventSourceConnection connection) {
                close(connection, reason);
            }
        }

        private void close(EventSourceConnection connection, CloseReason reason) {
            try {
                hooks.close().accept(connection, reason);
            } catch (RuntimeException e) {
                LOG.error("the close hook failed for {}", RequestLog.quote(connection), e);
            }
        }
    }
}
