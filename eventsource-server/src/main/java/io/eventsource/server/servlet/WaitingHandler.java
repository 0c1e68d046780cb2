package io.eventsource.server.servlet;

import io.eventsource.protocol.internal.JsonText;
import io.eventsource.server.Channels;
import io.eventsource.server.WaitingEvent;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.MemoryReservation;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles requests about the events that wait for the client of a token. */
final class WaitingHandler {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingHandler.class);

    /** The maximum size of a body that holds an id, in bytes. */
    private static final int MAX_ID = 8 * 1024;

    private final BrokerEngine broker;

    WaitingHandler(BrokerEngine broker) {
        this.broker = broker;
    }

    /** Responds with a list of what waits: ids, expiry, topics and sizes, but no content. */
    void list(HttpServletResponse response, Channels channels) throws IOException, HttpError {
        List<WaitingEvent> waiting = broker.waiting(onlyToken(channels));
        HttpResponses.write(
                response,
                "application/json",
                waiting.stream().map(WaitingHandler::json).collect(Collectors.joining(",", "[", "]\n")));
    }

    private static String json(WaitingEvent event) {
        String expiry =
                Instant.ofEpochSecond(event.expiresAt().getEpochSecond()).toString();
        return "{\"id\":" + JsonText.quote(event.id()) + ",\"expires\":\"" + expiry + "\",\"topic\":"
                + JsonText.quote(event.topic()) + ",\"bytes\":" + event.bytes() + "}";
    }

    /** Cancels the event that the query names. */
    void cancel(HttpServletRequest request, Channels channels) throws HttpError {
        String token = onlyToken(channels);
        String id = request.getParameter("id");
        if (id == null || id.isEmpty()) {
            throw new HttpError(400, "the event to cancel is missing: DELETE …?id=ID, with an id that the list shows");
        }
        AsyncContext context = request.startAsync();
        broker.cancel(token, id)
                .whenComplete(
                        (done, failure) -> respond(context, done, failure, "no event with this id waits for " + token));
    }

    /** Confirms that a client has dealt with everything up to the id in the body. */
    void acknowledge(HttpServletRequest request, Channels channels) throws IOException, HttpError {
        String token = onlyToken(channels);
        Principal login = request.getUserPrincipal();
        String principal = login == null ? null : login.getName();
        String clientId = SubscribeHandler.clientId(request);
        BodyDecoder decoder = BodyDecoder.of(request);
        AsyncContext context = request.startAsync();
        MemoryReservation memory = broker.reserveMemory();
        AsyncBodyReader.read(request, context, memory, MAX_ID)
                .thenCompose(body -> text(decoder, body, memory))
                .thenCompose(id -> broker.confirm(token, id, principal, clientId))
                .whenComplete((done, failure) -> respond(
                        context,
                        done,
                        failure,
                        "the present client of " + token + " has not received an event with this id"));
    }

    private static CompletionStage<String> text(BodyDecoder decoder, byte[] body, MemoryReservation memory) {
        try (memory) {
            return CompletableFuture.completedFuture(
                    decoder.decode(body, MAX_ID, memory).strip());
        } catch (HttpError refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    private static void respond(
            AsyncContext context, @Nullable Boolean done, @Nullable Throwable failure, String notDone) {
        try {
            HttpServletResponse response = (HttpServletResponse) context.getResponse();
            if (Boolean.TRUE.equals(done)) {
                response.setHeader("Cache-Control", "no-store");
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            } else {
                HttpError refusal = failure == null ? new HttpError(404, notDone) : PublishHandler.refusal(failure);
                HttpResponses.refused((HttpServletRequest) context.getRequest(), response, refusal);
            }
        } catch (IOException e) {
            LOG.debug("a client disconnected before the response: {}", RequestLog.quote(e));
        } finally {
            PublishHandler.complete(context);
        }
    }

    private static String onlyToken(Channels channels) throws HttpError {
        if (channels.names().size() > 1) {
            throw new HttpError(400, "events wait for one token; name one");
        }
        return channels.names().get(0);
    }
}
