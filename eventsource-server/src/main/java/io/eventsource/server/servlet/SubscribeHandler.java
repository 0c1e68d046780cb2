package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import io.eventsource.server.internal.BrokerEngine;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Handles requests for event streams. */
final class SubscribeHandler {

    /** The format that {@link EventStream#CLIENT} describes. */
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._~-]{16,128}");

    /** What the log calls the outcome of a command, whose handle is secret. */
    private static final Channels OUTCOME = Channels.of("the outcome of a command");

    private final BrokerEngine broker;
    private final EventActions actions;
    private final ConnectionHooks hooks;
    private final StreamLimits limits;

    SubscribeHandler(BrokerEngine broker, EventActions actions, ConnectionHooks hooks, StreamLimits limits) {
        this.broker = broker;
        this.actions = actions;
        this.hooks = hooks;
        this.limits = limits;
    }

    /** Responds to a {@code HEAD} request with the headers of a stream, without opening one. */
    void head(HttpServletRequest request, HttpServletResponse response, Channels channels)
            throws IOException, HttpError {
        hooks.checkConnection(request, channels).begin(response);
        setHeaders(response);
        response.flushBuffer(); // otherwise the container sends a Content-Length of 0
    }

    /**
     * Opens a stream or refuses the request. Reads here everything that the request's filters decide.
     *
     * @param request the request; asynchronous processing is supported
     */
    void open(HttpServletRequest request, HttpServletResponse response, Channels named) throws IOException, HttpError {
        ConnectionCheck check = hooks.checkConnection(request, named);
        check.begin(response);
        SubscribeRequest wanted = subscribeRequest(request, check.channels(named), check);
        ConnectionHooks called = hooks.of(request.getUserPrincipal());
        String acknowledge = acknowledgePath(request, wanted, named);
        open(request, response, wanted, check.owner(), acknowledge, called, broker::subscribe);
    }

    /**
     * Opens the stream of a command's outcome. Its handle is all that the reader needs to prove.
     *
     * @param request the request; asynchronous processing is supported
     */
    void openOutcome(HttpServletRequest request, HttpServletResponse response, String handle) throws IOException {
        SubscribeRequest wanted =
                SubscribeRequest.to(OUTCOME).withLastEventId(utf8(request.getHeader(EventStream.LAST_EVENT_ID)));
        open(request, response, wanted, null, null, ConnectionHooks.NONE, (same, sink, onClose) -> {
            SubscribeResult result = broker.subscribeToOutcome(handle, wanted.lastEventId(), sink, onClose);
            return result == null ? new SubscribeResult.ChannelFinished() : result;
        });
    }

    private void open(
            HttpServletRequest request,
            HttpServletResponse response,
            SubscribeRequest wanted,
            StreamLimits.@Nullable Owner owner,
            @Nullable String acknowledge,
            ConnectionHooks called,
            StreamOpening.Admission admission)
            throws IOException {
        AsyncContext context = request.startAsync();
        context.setTimeout(0); // a stream has no timeout
        Runnable onEnd;
        try {
            onEnd = limits.open(request, owner, retrySeconds());
        } catch (HttpError refusal) {
            HttpResponses.refused(request, response, refusal);
            context.complete();
            return;
        }
        try {
            new StreamOpening(this, broker, admission, called, context, wanted, acknowledge, onEnd)
                    .begin(request, response);
        } catch (IOException | RuntimeException e) {
            onEnd.run();
            throw e;
        }
    }

    /**
     * Returns the path to which the client of a stream confirms what it has dealt with. Returns null if it cannot: it has no
     * client id, reads several channels, or reads another channel than its path names.
     */
    private @Nullable String acknowledgePath(HttpServletRequest request, SubscribeRequest wanted, Channels named) {
        RequestPath path = RequestPath.of(request);
        if (path == null || wanted.clientId().isEmpty()) {
            return null;
        }
        boolean isOfPath = named.names().size() == 1 && wanted.channels().equals(named);
        return isOfPath ? path.pathOf(actions.acknowledge(), request) : null;
    }

    /** Returns the number of seconds after which a refused client may try again. */
    private long retrySeconds() {
        return Math.max(1, broker.reconnectionTime().toSeconds());
    }

    /** Sets the headers of a stream for proxies and browsers. */
    void setHeaders(HttpServletResponse response) {
        Duration heartbeat = broker.heartbeat();
        if (!heartbeat.isZero()) {
            response.setHeader(EventStream.HEARTBEAT, Long.toString(heartbeat.toMillis()));
        }
        response.setContentType(EventStream.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-cache, no-transform");
        response.setHeader("X-Accel-Buffering", "no");
    }

    /** Responds to a request that was not admitted. */
    void refuse(HttpServletRequest request, HttpServletResponse response, Channels channels, SubscribeResult result)
            throws IOException {
        Duration time = broker.reconnectionTime();
        String seconds = Long.toString(retrySeconds());
        if (result instanceof SubscribeResult.ChannelFinished) {
            HttpResponses.refused(
                    request,
                    response,
                    new HttpError(204, "the token is finished")); // no client reconnects after this status
        } else if (result instanceof SubscribeResult.BrokerStopping) {
            // A browser does not reconnect after another status. So it gets a stream that ends, with a random
            // reconnection time.
            long millis = time.toMillis() + ThreadLocalRandom.current().nextLong(time.toMillis() + 1);
            setHeaders(response);
            response.getOutputStream()
                    .write(EventStreamEncoder.encode(OutgoingEvent.reconnectionTime(Duration.ofMillis(millis))));
        } else if (result instanceof SubscribeResult.LimitReached) {
            HttpError full = new HttpError(503, "the server has reached its limit of streams; try again later");
            HttpResponses.refused(request, response, full.with("Retry-After", seconds));
        } else {
            HttpError taken = new HttpError(
                    423,
                    "another client is subscribed to " + channels + "; try again later. A client that reconnects is"
                            + " recognized by its login, its " + EventStream.CLIENT + " or its "
                            + EventStream.LAST_EVENT_ID);
            HttpResponses.refused(request, response, taken.with("Retry-After", seconds));
        }
    }

    private static SubscribeRequest subscribeRequest(
            HttpServletRequest request, Channels channels, ConnectionCheck check) throws HttpError {
        Principal principal = request.getUserPrincipal();
        return SubscribeRequest.to(channels)
                .withLastEventId(utf8(request.getHeader(EventStream.LAST_EVENT_ID)))
                .withPrincipal(principal == null ? null : principal.getName())
                .withClientId(clientId(request))
                .withProperties(check.properties())
                .withInitial(check.initial())
                .withStart(StartParameters.of(request))
                .withDeadline(check.deadline());
    }

    /** Returns the id by which the client identifies itself; empty if it sends none. */
    static String clientId(HttpServletRequest request) throws HttpError {
        List<String> ids = Collections.list(request.getHeaders(EventStream.CLIENT));
        if (ids.isEmpty()) {
            return "";
        }
        if (ids.size() > 1 || !CLIENT_ID.matcher(ids.get(0)).matches()) {
            throw new HttpError(
                    400,
                    EventStream.CLIENT + " must be one random id of 16 to 128 letters, digits, hyphens, underscores,"
                            + " periods and tildes, but "
                            + (ids.size() > 1 ? "there are " + ids.size() : "has another form"));
        }
        return ids.get(0);
    }

    /** Decodes a header as UTF-8, which clients send; containers decode headers as ISO 8859-1. */
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
}
