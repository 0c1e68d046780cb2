package io.eventsource.server.servlet;

import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.MemoryReservation;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles requests of the paths that an {@link AccessPolicy} answers itself. */
final class PolicyRouteHandler {

    static final String METHODS = "GET, HEAD, POST, DELETE, OPTIONS";

    private static final Logger LOG = LoggerFactory.getLogger(PolicyRouteHandler.class);

    private static final int MAX_BODY_SIZE = 16 * 1024;

    private final @Nullable AccessPolicy policy;
    private final BrokerEngine broker;

    PolicyRouteHandler(@Nullable AccessPolicy policy, BrokerEngine broker) {
        this.policy = policy;
        this.broker = broker;
    }

    /** Returns whether the policy answers a request. */
    boolean covers(HttpServletRequest request) {
        Set<String> routes = policy == null ? Set.of() : policy.routes();
        if (routes.isEmpty()) {
            return false;
        }
        List<String> path = RequestPath.segments(request);
        return !path.isEmpty() && routes.contains(path.get(0));
    }

    /** Sends the response of the policy. Returns false if the path belongs to the servlet. */
    boolean handles(HttpServletRequest request, HttpServletResponse response) throws IOException, HttpError {
        if (!covers(request)) {
            return false;
        }
        switch (request.getMethod()) {
            case "GET", "HEAD", "DELETE" -> respond(request, "").write(response);
            case "POST" -> post(request);
            case "OPTIONS" -> response.setHeader("Allow", METHODS);
            default -> throw HttpError.notAllowed(request, METHODS);
        }
        return true;
    }

    /** Reads the body first. */
    private void post(HttpServletRequest request) throws IOException, HttpError {
        HttpError.requireAsyncSupport(request);
        BodyDecoder decoder = BodyDecoder.of(request);
        if (request.getContentLengthLong() > MAX_BODY_SIZE) {
            throw BodyDecoder.tooLarge(MAX_BODY_SIZE);
        }
        AsyncContext context = request.startAsync();
        MemoryReservation memory = broker.reserveMemory();
        AsyncBodyReader.read(request, context, memory, MAX_BODY_SIZE)
                .thenCompose(body -> respond(request, decoder, body, memory))
                .whenComplete((answer, failure) -> write(context, answer, failure));
    }

    private CompletionStage<AccessResponse> respond(
            HttpServletRequest request, BodyDecoder decoder, byte[] body, MemoryReservation memory) {
        try (memory) {
            return CompletableFuture.completedFuture(respond(request, decoder.decode(body, MAX_BODY_SIZE, memory)));
        } catch (HttpError refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    private AccessResponse respond(HttpServletRequest request, String body) throws HttpError {
        if (policy == null) {
            throw new IllegalStateException("no policy answers requests");
        }
        try {
            return policy.respond(request, RequestPath.segments(request), body);
        } catch (RuntimeException e) {
            if (CommandResponses.isOver(request)) {
                throw new HttpError(400, "the client disconnected before the response");
            }
            LOG.error("respond failed", e);
            throw new HttpError(500, "the request could not be answered; the server's log says why");
        }
    }

    private static void write(AsyncContext context, @Nullable AccessResponse answer, @Nullable Throwable failure) {
        CommandResponses.write(context, (request, response) -> {
            try {
                if (answer == null) {
                    throw PublishHandler.refusal(failure);
                }
                answer.write(response);
            } catch (HttpError refusal) {
                HttpResponses.refused(request, response, refusal);
            }
        });
    }
}
