package io.eventsource.server.servlet;

import io.eventsource.protocol.EventStream;
import io.eventsource.server.Channels;
import io.eventsource.server.CommandState;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.MemoryReservation;
import io.eventsource.server.internal.Reply;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Takes what the clients of exclusive channels answer to commands. */
final class ReplyHandler {

    /** The action of the paths of answers. */
    static final String REPLY = "reply";

    private static final byte[] NOTHING = {};

    /** The query parameter with the proof that the sender has read the event. */
    private static final String PROOF = "proof";

    private final BrokerEngine broker;

    ReplyHandler(BrokerEngine broker) {
        this.broker = broker;
    }

    /** Takes what the client of a token has posted. */
    void take(HttpServletRequest request, Channels channels) throws IOException, HttpError {
        if (channels.names().size() > 1) {
            throw new HttpError(400, "an answer comes from one token; name one");
        }
        Reply reply = new Reply(
                channels.names().get(0),
                proof(request),
                only(request, EventStream.REPLY_TO),
                state(only(request, EventStream.STATE)),
                number(EventStream.EXIT, only(request, EventStream.EXIT), 0, -1),
                request.getContentType(),
                isError(only(request, EventStream.STREAM)),
                number(EventStream.PART, only(request, EventStream.PART), 1, 0),
                NOTHING,
                !SubscribeHandler.clientId(request).isEmpty());
        require(reply);
        int maxSize = broker.maxAnswerSize();
        if (request.getContentLengthLong() > maxSize) {
            throw tooLarge();
        }
        AsyncContext context = request.startAsync();
        MemoryReservation memory = broker.reserveMemory();
        AsyncBodyReader.read(request, context, memory, maxSize)
                .thenCompose(body -> reply(reply.withBody(body), memory))
                .whenComplete((result, failure) -> respond(context, result, failure));
    }

    private CompletionStage<Reply.Result> reply(Reply reply, MemoryReservation memory) {
        try (memory) {
            return broker.reply(reply);
        }
    }

    private static void require(Reply reply) throws HttpError {
        if (reply.proof() == null && reply.eventId() == null) {
            throw new HttpError(
                    400,
                    "the request does not say which event it answers: post to the address in the event's reply field,"
                            + " with the event's id in " + EventStream.REPLY_TO);
        }
        if (reply.state() == CommandState.DONE && reply.exit() < 0) {
            throw new HttpError(400, EventStream.STATE + ": done needs an exit status in " + EventStream.EXIT);
        }
        if (reply.state() == CommandState.STARTED && reply.exit() >= 0) {
            throw new HttpError(400, EventStream.EXIT + " ends a command, so it cannot be started");
        }
    }

    /** Returns the proof in the query. It is read from the text, because a filter's form parameters are no part of it. */
    private static @Nullable String proof(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query == null) {
            return null;
        }
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(PROOF + "=")) {
                return parameter.substring(PROOF.length() + 1);
            }
        }
        return null;
    }

    private static @Nullable String only(HttpServletRequest request, String name) throws HttpError {
        List<String> values = Collections.list(request.getHeaders(name));
        if (values.size() > 1) {
            throw new HttpError(400, name + " may be given once, but there are " + values.size());
        }
        return values.isEmpty() || values.get(0).isBlank()
                ? null
                : values.get(0).strip();
    }

    private static @Nullable CommandState state(@Nullable String header) throws HttpError {
        if (header == null) {
            return null;
        }
        return switch (header) {
            case "started" -> CommandState.STARTED;
            case "done" -> CommandState.DONE;
            case "rejected" -> CommandState.REJECTED;
            case "interrupted" -> CommandState.INTERRUPTED;
            default -> throw new HttpError(400, EventStream.STATE + " must be started, done, rejected or interrupted");
        };
    }

    private static int number(String name, @Nullable String header, int least, int absent) throws HttpError {
        if (header == null) {
            return absent;
        }
        try {
            int number = header.matches("[0-9]{1,10}") ? Integer.parseInt(header) : -1;
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException tooLarge) {
            // refused below
        }
        throw new HttpError(400, name + " must be a number from " + least + " to " + Integer.MAX_VALUE);
    }

    private static boolean isError(@Nullable String header) throws HttpError {
        if (header != null && !header.equals("stdout") && !header.equals("stderr")) {
            throw new HttpError(400, EventStream.STREAM + " must be stdout or stderr");
        }
        return "stderr".equals(header);
    }

    private HttpError tooLarge() {
        return new HttpError(413, "an answer may have up to " + broker.maxAnswerSize() + " bytes, all output included");
    }

    private void respond(AsyncContext context, Reply.@Nullable Result result, @Nullable Throwable failure) {
        CommandResponses.write(context, (request, response) -> {
            HttpError refusal = result == null ? PublishHandler.refusal(failure) : refusal(result);
            if (refusal != null) {
                HttpResponses.refused(request, response, refusal);
            } else {
                HttpResponses.write(
                        response,
                        "application/json",
                        "{\"state\":\"" + (result == null ? "" : result.state()) + "\"}\n");
            }
        });
    }

    private @Nullable HttpError refusal(Reply.Result result) {
        return switch (result.outcome()) {
            case ACCEPTED, REPEATED -> null;
            case NOT_ASKED -> new HttpError(204, "the publisher of this event did not ask for an answer");
            case UNKNOWN -> new HttpError(404, "there is no such command, or its result is not kept any more");
            case NOT_PROVEN ->
                new HttpError(
                        403, "the address is not the one in the event's reply field, which only its client knows");
            case OTHER_EVENT ->
                new HttpError(400, EventStream.REPLY_TO + " names another event than the one of this address");
            case PART_MISSING -> new HttpError(409, "the part before this one is missing; send it first");
            case ANSWERED -> new HttpError(409, "the command was answered before: it is " + result.state());
            case WITHDRAWN -> new HttpError(410, "the command must not be done any more: it is " + result.state());
            case TOO_LARGE -> tooLarge();
        };
    }
}
