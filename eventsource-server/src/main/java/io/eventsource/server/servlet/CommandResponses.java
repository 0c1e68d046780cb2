package io.eventsource.server.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.internal.JsonText;
import io.eventsource.server.CommandResult;
import io.eventsource.server.CommandState;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what is known of a command: the answer itself, or JSON that says how far the command has come. */
final class CommandResponses {

    private static final Logger LOG = LoggerFactory.getLogger(CommandResponses.class);

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain;charset=utf-8";

    private CommandResponses() {}

    /** Writes a response. */
    @FunctionalInterface
    interface Response {
        void write(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    /** Writes the response of a request that waited, unless the container has ended it. */
    static void later(AsyncContext context, AskerConnection asker, Response response) {
        if (asker.isOver()) {
            PublishHandler.complete(context);
        } else {
            later(context, response);
        }
    }

    /** Writes the response of an asynchronous request, on a thread that may block, and completes the request. */
    static void later(AsyncContext context, Response response) {
        try {
            context.start(() -> write(context, response));
        } catch (RuntimeException e) { // the container has ended the request, whose client has disconnected
            LOG.debug("no response is possible: {}", RequestLog.quote(e));
        }
    }

    /** Writes the response of an asynchronous request on this thread, and completes the request. */
    static void write(AsyncContext context, Response response) {
        try {
            response.write((HttpServletRequest) context.getRequest(), (HttpServletResponse) context.getResponse());
        } catch (IOException | IllegalStateException e) {
            LOG.debug("a client disconnected before the response: {}", RequestLog.quote(e));
        } catch (RuntimeException e) {
            if (isOver(context)) {
                LOG.debug("a client disconnected before the response: {}", RequestLog.quote(e));
            } else {
                String uri = ((HttpServletRequest) context.getRequest()).getRequestURI();
                LOG.error("the response to a request for {} failed", RequestLog.quote(uri), e);
            }
        } finally {
            PublishHandler.complete(context);
        }
    }

    /**
     * Returns whether the container has ended a request. Jetty takes the objects of a request away, perhaps before it calls its
     * listeners, and then they fail in many ways.
     */
    static boolean isOver(AsyncContext context) {
        try {
            return isOver((HttpServletRequest) context.getRequest());
        } catch (RuntimeException e) {
            return true;
        }
    }

    /** Returns whether the container has ended a request. */
    static boolean isOver(HttpServletRequest request) {
        try {
            return request.getMethod() == null;
        } catch (RuntimeException e) {
            return true;
        }
    }

    /** Answers a request that waited: with what the client has answered, or with the state. */
    static void answer(HttpServletRequest request, HttpServletResponse response, CommandResult result, boolean async)
            throws IOException {
        Integer exit = result.exit();
        if (exit != null) {
            response.setHeader(EventStream.EXIT, exit.toString());
        }
        if (result.state() == CommandState.DONE && !HttpResponses.acceptsJson(request)) {
            String contentType = result.contentType();
            HttpResponses.write(response, contentType == null ? TEXT : contentType, result.output());
        } else {
            response.setStatus(status(result.state(), async));
            HttpResponses.write(response, JSON, json(result));
        }
    }

    private static int status(CommandState state, boolean async) {
        return switch (state) {
            case DONE -> HttpServletResponse.SC_OK;
            case WAITING, DELIVERED, STARTED ->
                async ? HttpServletResponse.SC_ACCEPTED : HttpServletResponse.SC_GATEWAY_TIMEOUT;
            case EXPIRED -> HttpServletResponse.SC_GATEWAY_TIMEOUT;
            case REJECTED, INTERRUPTED -> HttpServletResponse.SC_BAD_GATEWAY;
            case REPLACED, CANCELLED -> HttpServletResponse.SC_CONFLICT;
        };
    }

    /** Writes the state, for a request that asks for the state. */
    static void state(HttpServletResponse response, CommandResult result) throws IOException {
        HttpResponses.write(response, JSON, json(result));
    }

    private static String json(CommandResult result) {
        StringBuilder json = new StringBuilder("{\"state\":\"")
                .append(result.state())
                .append("\",\"handle\":")
                .append(JsonText.quote(result.handle()));
        add(json, "id", result.eventId());
        add(json, "token", result.channel());
        add(json, "since", time(result.since()));
        Instant expiresAt = result.expiresAt();
        if (expiresAt != null) {
            add(json, "expires", time(expiresAt));
        }
        if (result.exit() != null) {
            json.append(",\"exit\":").append(result.exit().intValue());
        }
        add(json, "type", result.contentType());
        add(json, "stdout", result.output());
        add(json, "stderr", result.errors());
        return json.append("}\n").toString();
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static void add(StringBuilder json, String name, @Nullable String value) {
        if (value != null) {
            json.append(",\"").append(name).append("\":").append(JsonText.quote(value));
        }
    }

    private static void add(StringBuilder json, String name, byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        try {
            add(json, name, UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            add(json, name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
