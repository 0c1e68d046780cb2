package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventFormatException;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Published;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the events that are posted. */
final class Commands {

    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    /** What a reconnection time may be: more is a mistake, and no client would come back from it. */
    private static final Duration LONGEST_RECONNECTION_TIME = Duration.ofDays(1);

    private final EventBroker broker;
    private final EventActions actions;
    private final int maxBodySize;

    Commands(EventBroker broker, EventActions actions, int maxBodySize) {
        this.broker = broker;
        this.actions = actions;
        this.maxBodySize = maxBodySize;
    }

    /** Reads the body, and answers when that is done. What can be refused without the body is refused at once. */
    void take(HttpServletRequest request, HttpServletResponse response, Route route) throws IOException, Refusal {
        requireKnown(route.action());
        BodyText text = BodyText.of(request);
        if (request.getContentLengthLong() > maxBodySize) {
            throw BodyText.tooLarge(maxBodySize);
        }
        AsyncContext context = Async.start(request);
        RequestBody.read(context, maxBodySize, (body, refusal) -> {
            try {
                answer(request, response, route, text, body, refusal);
            } finally {
                context.complete();
            }
        });
    }

    private void requireKnown(String action) throws Refusal {
        boolean known =
                actions.actions().contains(action) || action.equals(actions.finish()) || action.equals(actions.retry());
        if (!known) {
            throw new Refusal(
                    404,
                    "unknown action \"" + action + "\"; known are "
                            + Stream.concat(actions.actions().stream(), Stream.of(actions.retry(), actions.finish()))
                                    .collect(Collectors.joining(", ")));
        }
    }

    private void answer(
            HttpServletRequest request,
            HttpServletResponse response,
            Route route,
            BodyText text,
            byte @Nullable [] body,
            @Nullable Refusal refused) {
        try {
            try {
                if (body == null) {
                    throw refused != null ? refused : new Refusal(400, "there is no body");
                }
                Answers.published(response, publish(route, text.decode(body, maxBodySize)));
            } catch (Refusal refusal) {
                Answers.refused(request, response, refusal);
            }
        } catch (IOException e) {
            LOG.debug("a client did not wait for the answer: {}", e.toString());
        } catch (RuntimeException e) {
            LOG.error("a post to {} could not be answered", route, e);
        }
    }

    private Published publish(Route route, String body) throws Refusal {
        String token = route.token();
        Optional<Published> published;
        if (route.action().equals(actions.finish())) {
            published = broker.finish(token);
        } else if (route.action().equals(actions.retry())) {
            published = broker.publish(token, OutgoingEvent.reconnectionTime(reconnectionTime(body)));
        } else {
            published = broker.publish(token, event(route, body));
        }
        return published.orElseThrow(() -> new Refusal(404, "no client is connected as " + token));
    }

    private OutgoingEvent event(Route route, String body) throws Refusal {
        try {
            return actions.event(route.token(), route.action(), body).render();
        } catch (EventFormatException e) {
            throw new Refusal(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) { // of the events' own code, or a class that it needs is missing
            LOG.error("an event for {} could not be made", route, e);
            throw new Refusal(500, "the event could not be made; the server's log says why");
        }
    }

    private Duration reconnectionTime(String body) throws Refusal {
        String digits = body.strip();
        if (digits.matches("[0-9]{1,9}")) {
            Duration time = Duration.ofMillis(Long.parseLong(digits));
            if (time.compareTo(LONGEST_RECONNECTION_TIME) <= 0) {
                return time;
            }
        }
        throw new Refusal(
                400,
                "%s takes the reconnection time in milliseconds, digits alone and up to %s, such as 3000; but got %s"
                        .formatted(actions.retry(), LONGEST_RECONNECTION_TIME.toMillis(), excerpt(digits)));
    }

    private static String excerpt(String text) {
        return text.isEmpty() ? "nothing" : '"' + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + '"';
    }
}
