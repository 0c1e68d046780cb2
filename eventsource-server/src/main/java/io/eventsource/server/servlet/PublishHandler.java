package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventFormatException;
import io.eventsource.protocol.EventTooLargeException;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.BrokerBusyException;
import io.eventsource.server.Channels;
import io.eventsource.server.IdempotencyKeyReusedException;
import io.eventsource.server.PublishOptions;
import io.eventsource.server.PublishResult;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.MemoryReservation;
import io.eventsource.server.journal.JournalException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles {@code POST}: publishes the event that a body describes. */
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

    /**
     * Reads the body, publishes the event and sends the response. Refuses at once what can be refused without the body.
     *
     * @param request the request, perhaps wrapped by filters; asynchronous processing is supported
     * @param channels the channels that the path names
     */
    void publish(HttpServletRequest request, RequestPath path, Channels channels) throws IOException, HttpError {
        requireKnown(path.action());
        PublishHeaders headers = PublishHeaders.of(request);
        PreferHeader prefer = PreferHeader.of(request);
        if (prefer.asks()) {
            requireAnswerable(path);
        }
        String replyPath = prefer.asks() ? path.pathOf(ReplyHandler.REPLY, request) : "";
        BodyDecoder decoder = BodyDecoder.of(request);
        if (request.getContentLengthLong() > maxBodySize) {
            throw BodyDecoder.tooLarge(maxBodySize);
        }
        AsyncContext context = request.startAsync();
        AskerConnection asker = prefer.waitTime() == null ? AskerConnection.NONE : AskerConnection.of(context);
        MemoryReservation memory = broker.reserveMemory();
        AsyncBodyReader.read(request, context, memory, maxBodySize, prefer.patience())
                .thenCompose(body -> publishBody(path, channels, headers, prefer, replyPath, decoder, body, memory))
                .whenComplete(
                        (published, failure) -> proceed(context, path, headers, prefer, asker, published, failure));
    }

    private void requireAnswerable(RequestPath path) throws HttpError {
        if (!actions.actions().contains(path.action())) {
            throw new HttpError(400, path.action() + " is for the server, so no client answers it; leave out Prefer");
        }
    }

    /** Sends the response, or waits for the answer of the client first if the request asks for it. */
    private void proceed(
            AsyncContext context,
            RequestPath path,
            PublishHeaders headers,
            PreferHeader prefer,
            AskerConnection asker,
            @Nullable Published published,
            @Nullable Throwable failure) {
        String handle = published == null ? null : published.handle();
        if (published == null || handle == null) {
            respond(context, path, headers, published, failure);
            return;
        }
        PublishResult accepted = published.result();
        broker.awaitAccepted(handle, prefer.patience(), asker)
                .whenComplete((result, unknown) -> CommandResponses.later(context, asker, (request, response) -> {
                    if (result == null) {
                        HttpResponses.refused(request, response, refusal(unknown));
                        return;
                    }
                    response.setHeader("Location", CommandHandler.path(request, handle));
                    response.setHeader(PreferHeader.APPLIED, prefer.applied());
                    setTimeToLive(response, headers, accepted);
                    CommandResponses.answer(request, response, result, prefer.respondAsync());
                }));
    }

    private static void setTimeToLive(HttpServletResponse response, PublishHeaders headers, PublishResult result) {
        if (headers.timeToLive() != null) {
            response.setHeader(
                    PublishHeaders.TTL, Long.toString(result.timeToLive().toSeconds()));
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

    /** Publishes what a body describes. The reservation counts the body until the logs count the event. */
    private CompletionStage<Published> publishBody(
            RequestPath path,
            Channels channels,
            PublishHeaders headers,
            PreferHeader prefer,
            String replyPath,
            BodyDecoder decoder,
            byte[] body,
            MemoryReservation memory) {
        try (memory) {
            String text = decoder.decode(body, maxBodySize, memory);
            int size = RequestLog.size(text);
            if (path.action().equals(actions.finish())) {
                return broker.finish(channels).thenApply(finished -> new Published(finished, size, null));
            }
            OutgoingEvent event = event(path, text);
            PublishOptions options = headers.options(path, channels, prefer.asks(), text);
            return prefer.asks()
                    ? broker.ask(channels, event, options, replyPath, prefer.patience())
                            .thenApply(asked -> new Published(asked.published(), size, asked.handle()))
                    : broker.publish(channels, event, options).thenApply(result -> new Published(result, size, null));
        } catch (HttpError refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    private OutgoingEvent event(RequestPath path, String text) throws HttpError {
        if (path.action().equals(actions.retry())) {
            return OutgoingEvent.reconnectionTime(reconnectionTime(text));
        }
        try {
            return actions.event(path.token(), path.action(), text).render();
        } catch (EventFormatException e) {
            throw new HttpError(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) { // LinkageError: the event class needs a missing library
            LOG.error("an event for {} could not be created", RequestLog.quote(path), e);
            throw new HttpError(500, "the event could not be created; the server's log says why");
        }
    }

    private Duration reconnectionTime(String text) throws HttpError {
        String digits = text.strip();
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

    /** Sends the response once the event was delivered or refused. */
    private static void respond(
            AsyncContext context,
            RequestPath path,
            PublishHeaders headers,
            @Nullable Published published,
            @Nullable Throwable failure) {
        CommandResponses.write(context, (request, response) -> {
            if (published == null) {
                HttpResponses.refused(request, response, refusal(failure));
            } else if (!published.result().accepted()) {
                HttpResponses.refused(
                        request, response, new HttpError(404, "no client is subscribed to " + path.token()));
            } else {
                RequestLog.published(request, path, published.size(), published.result());
                setTimeToLive(response, headers, published.result());
                HttpResponses.published(response, published.result());
            }
        });
    }

    /** Returns the response to a request that failed. */
    static HttpError refusal(@Nullable Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return refusal(failure.getCause());
        }
        if (failure instanceof HttpError refusal) {
            return refusal;
        }
        if (failure instanceof BrokerBusyException busy) {
            String seconds = Long.toString(Math.max(1, busy.retryAfter().toSeconds()));
            return new HttpError(503, String.valueOf(busy.getMessage())).with("Retry-After", seconds);
        }
        if (failure instanceof JournalException journal) {
            String advice = journal.isOutcomeUnknown()
                    ? "; it is not known whether the event was kept: repeat the request with the same Idempotency-Key"
                    : "";
            return new HttpError(503, journal.getMessage() + advice).with("Retry-After", "1");
        }
        if (failure instanceof IdempotencyKeyReusedException) {
            return new HttpError(422, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof NoSuchElementException) { // a repetition, long after the first request with its key
            return new HttpError(410, String.valueOf(failure.getMessage()));
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

    /** Completes a request, unless the container has done so. */
    static void complete(AsyncContext context) {
        try {
            context.complete();
        } catch (IllegalStateException timedOut) {
            LOG.debug("the container responded to a POST before the servlet did: {}", RequestLog.quote(timedOut));
        }
    }

    /**
     * Holds the result of a publish request.
     *
     * @param size the size of the body in bytes, for the log
     * @param handle the handle of the command; null if the request asks for no answer
     */
    private record Published(
            PublishResult result, int size, @Nullable String handle) {}
}
