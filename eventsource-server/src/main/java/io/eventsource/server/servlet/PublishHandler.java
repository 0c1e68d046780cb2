package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventFormatException;
import io.eventsource.protocol.EventTooLargeException;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.BrokerBusyException;
import io.eventsource.server.Channels;
import io.eventsource.server.PublishResult;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.MemoryReservation;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code POST}: publishes the event that a body describes. */
final class PublishHandler {

    private static final Logger LOG = LoggerFactory.getLogger(PublishHandler.class);

    /**
     * The longest reconnection time that is accepted. A longer one is a mistake that would keep clients disconnected.
     */
    private static final Duration LONGEST_RECONNECTION_TIME = Duration.ofDays(1);

    private final BrokerEngine broker;
    private final EventActions actions;
    private final int maxBodySize;

    PublishHandler(BrokerEngine broker, EventActions actions, int maxBodySize) {
        this.broker = broker;
        this.actions = actions;
        this.maxBodySize = maxBodySize;
    }

    /** Reads the body, publishes the event and answers. Refuses at once what can be refused without the body. */
    void publish(HttpServletRequest request, HttpServletResponse response, RequestPath route, Channels channels)
            throws IOException, HttpError {
        requireKnown(route.action());
        BodyDecoder text = BodyDecoder.of(request);
        if (request.getContentLengthLong() > maxBodySize) {
            throw BodyDecoder.tooLarge(maxBodySize);
        }
        AsyncContext context = Async.start(request);
        MemoryReservation memory = broker.reserveMemory();
        try {
            AsyncBodyReader.read(context, memory, maxBodySize, (body, isWhole, refusal) -> {
                try (memory) {
                    answer(context, route, channels, () -> {
                        if (body == null) {
                            throw refusal != null ? refusal : new HttpError(400, "the body is missing");
                        }
                        byte[] restored =
                                ConsumedBody.restore(request, context.getRequest(), body, isWhole, maxBodySize);
                        if (restored != null && !memory.tryAdd(restored.length)) {
                            throw BodyDecoder.noMemory();
                        }
                        return text.decode(restored == null ? body : restored, maxBodySize, memory);
                    });
                }
            });
        } catch (IllegalStateException readerWasTaken) { // a filter called getReader
            memory.close();
            answer(context, route, channels, () -> {
                throw ConsumedBody.lost();
            });
        }
    }

    private void requireKnown(String action) throws HttpError {
        boolean known =
                actions.actions().contains(action) || action.equals(actions.finish()) || action.equals(actions.retry());
        if (!known) {
            throw new HttpError(
                    404,
                    "unknown action \"" + action + "\"; known are "
                            + Stream.concat(actions.actions().stream(), Stream.of(actions.retry(), actions.finish()))
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** Answers when the event was brought to the streams, or not taken, and not before. */
    private void answer(AsyncContext context, RequestPath route, Channels channels, Supplied body) {
        try {
            String text = body.text();
            int size = RequestLog.size(text);
            publish(route, channels, text)
                    .whenComplete((published, failure) -> end(context, route, () -> {
                        if (failure != null) {
                            throw refusal(failure);
                        }
                        if (!published.accepted()) {
                            throw new HttpError(404, "no client is subscribed to " + route.token());
                        }
                        RequestLog.published((HttpServletRequest) context.getRequest(), route, size, published);
                        HttpResponses.published((HttpServletResponse) context.getResponse(), published);
                    }));
        } catch (HttpError | RuntimeException refused) {
            end(context, route, () -> {
                throw refused instanceof HttpError refusal ? refusal : refusal(refused);
            });
        }
    }

    /** Returns the body as text; throws if it cannot be decoded. */
    private interface Supplied {
        String text() throws HttpError;
    }

    private interface Answer {
        void write() throws IOException, HttpError;
    }

    private static void end(AsyncContext context, RequestPath route, Answer answer) {
        try {
            try {
                answer.write();
            } catch (HttpError refusal) {
                HttpResponses.refused(
                        (HttpServletRequest) context.getRequest(),
                        (HttpServletResponse) context.getResponse(),
                        refusal);
            }
        } catch (IOException e) {
            LOG.debug("a client disconnected before the response: {}", RequestLog.quote(e));
        } catch (RuntimeException e) {
            LOG.error("the response to a POST to {} failed", RequestLog.quote(route), e);
        } finally {
            complete(context);
        }
    }

    private static void complete(AsyncContext context) {
        try {
            context.complete();
        } catch (IllegalStateException timedOut) {
            LOG.debug("the container responded to a POST before the servlet did: {}", RequestLog.quote(timedOut));
        }
    }

    private static HttpError refusal(Throwable failure) {
        if (failure instanceof BrokerBusyException busy) {
            String seconds = Long.toString(Math.max(1, busy.retryAfter().toSeconds()));
            return new HttpError(503, String.valueOf(busy.getMessage())).with("Retry-After", seconds);
        }
        if (failure instanceof EventTooLargeException) {
            return new HttpError(413, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof IllegalArgumentException) {
            return new HttpError(400, String.valueOf(failure.getMessage()));
        }
        LOG.error("an event could not be published", failure);
        return new HttpError(500, "the event could not be published; the server's log says why");
    }

    private CompletionStage<PublishResult> publish(RequestPath route, Channels channels, String body) throws HttpError {
        if (route.action().equals(actions.finish())) {
            return broker.finish(channels);
        }
        return broker.publish(
                channels,
                route.action().equals(actions.retry())
                        ? OutgoingEvent.reconnectionTime(reconnectionTime(body))
                        : event(route, body));
    }

    private OutgoingEvent event(RequestPath route, String body) throws HttpError {
        try {
            return actions.event(route.token(), route.action(), body).render();
        } catch (EventFormatException e) {
            throw new HttpError(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) { // LinkageError: the event class needs a missing library
            LOG.error("an event for {} could not be created", RequestLog.quote(route), e);
            throw new HttpError(500, "the event could not be created; the server's log says why");
        }
    }

    private Duration reconnectionTime(String body) throws HttpError {
        String digits = body.strip();
        if (digits.matches("[0-9]{1,9}")) {
            Duration time = Duration.ofMillis(Long.parseLong(digits));
            if (time.compareTo(LONGEST_RECONNECTION_TIME) <= 0) {
                return time;
            }
        }
        throw new HttpError(
                400,
                "%s expects the reconnection time as a number of milliseconds without a unit, at most %s, such as 3000; but got %s"
                        .formatted(actions.retry(), LONGEST_RECONNECTION_TIME.toMillis(), excerpt(digits)));
    }

    private static String excerpt(String text) {
        return text.isEmpty() ? "nothing" : '"' + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + '"';
    }
}
