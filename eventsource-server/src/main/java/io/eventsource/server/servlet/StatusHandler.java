package io.eventsource.server.servlet;

import static io.eventsource.protocol.internal.JsonText.quote;

import io.eventsource.protocol.EventActions;
import io.eventsource.server.BrokerStatistics;
import io.eventsource.server.ChannelInfo;
import io.eventsource.server.ChannelList;
import io.eventsource.server.ChannelQuery;
import io.eventsource.server.internal.BrokerEngine;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers requests for the state of the broker with JSON: its statistics, and the channels that the caller may read. */
final class StatusHandler {

    private final BrokerEngine broker;
    private final EventActions actions;
    private final @Nullable AccessPolicy policy;
    private final @Nullable String readOnlyReason;

    /**
     * Creates a handler.
     *
     * @param policy decides what callers see; null if all may see everything
     * @param readOnlyReason why nothing can be published; null if it can
     */
    StatusHandler(
            BrokerEngine broker, EventActions actions, @Nullable AccessPolicy policy, @Nullable String readOnlyReason) {
        this.broker = broker;
        this.actions = actions;
        this.policy = policy;
        this.readOnlyReason = readOnlyReason;
    }

    void get(HttpServletRequest request, HttpServletResponse response) throws IOException, HttpError {
        if (policy != null) {
            policy.checkStatus(request).begin(response);
        }
        ChannelQuery query = query(request);
        String may = request.getParameter("may");
        ChannelList found = broker.channels(query);
        String name = policy == null || request.getUserPrincipal() == null
                ? null
                : request.getUserPrincipal().getName();
        // Without a name and a channel to read, a caller learns nothing.
        boolean isStranger = policy != null && name == null && found.total() == 0;
        String json = "{\"time\":" + System.currentTimeMillis()
                + ",\"caller\":{\"name\":" + quote(name) + ",\"login\":" + hasLogin() + "}"
                + ",\"server\":" + server()
                + ",\"statistics\":" + (isStranger ? "null" : statistics(broker.statistics()))
                + (may == null ? "" : ",\"may\":" + may(request, may))
                + ",\"total\":" + found.total()
                + ",\"channels\":"
                + found.channels().stream()
                        .map(channel -> channel(channel, mayPublish(request, channel.name())))
                        .collect(Collectors.joining(",", "[", "]"))
                + "}\n";
        response.setHeader("Vary", "Cookie, Authorization");
        HttpResponses.write(response, "application/json", json);
    }

    private ChannelQuery query(HttpServletRequest request) throws HttpError {
        String prefix = request.getParameter("prefix");
        String sort = request.getParameter("sort");
        ChannelQuery query = ChannelQuery.ALL
                .withPrefix(prefix == null ? "" : prefix)
                .withFilter(channel -> maySubscribe(request, channel))
                .withLimit(limit(request.getParameter("limit")));
        return switch (sort == null ? "subscribers" : sort) {
            case "subscribers" -> query;
            case "name" -> query.withOrder(ChannelQuery.Order.NAME);
            default -> throw new HttpError(400, "sort must be subscribers or name");
        };
    }

    private static int limit(@Nullable String text) throws HttpError {
        if (text == null) {
            return ChannelQuery.ALL.limit();
        }
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) > ChannelQuery.MAX_LIMIT) {
            throw new HttpError(400, "limit must be a number of channels from 0 to " + ChannelQuery.MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    private boolean hasLogin() {
        return policy != null && policy.routes().contains("sessions");
    }

    private boolean maySubscribe(HttpServletRequest request, String channel) {
        return policy == null || policy.maySubscribe(request, channel);
    }

    private boolean mayPublish(HttpServletRequest request, String channel) {
        return readOnlyReason == null && (policy == null || policy.mayPublish(request, channel));
    }

    private String may(HttpServletRequest request, String channel) {
        return "{\"channel\":" + quote(channel) + ",\"subscribe\":" + maySubscribe(request, channel) + ",\"publish\":"
                + mayPublish(request, channel) + "}";
    }

    private String server() {
        return "{\"listen\":" + quote(actions.listen())
                + ",\"actions\":"
                + actions.actions().stream().map(action -> quote(action)).collect(Collectors.joining(",", "[", "]"))
                + ",\"finish\":" + quote(actions.finish())
                + ",\"retry\":" + quote(actions.retry())
                + ",\"waiting\":" + quote(actions.waiting())
                + ",\"readOnly\":" + quote(readOnlyReason)
                + ",\"problem\":" + quote(broker.problem()) + "}";
    }

    private static String statistics(BrokerStatistics numbers) {
        return "{\"subscribers\":" + numbers.subscribers()
                + ",\"channels\":" + numbers.channels()
                + ",\"published\":" + numbers.published()
                + ",\"refused\":" + numbers.refused()
                + ",\"opened\":" + numbers.opened()
                + ",\"gaps\":" + numbers.gaps()
                + ",\"writes\":" + numbers.writes()
                + ",\"bytes\":" + numbers.bytes()
                + ",\"logBytes\":" + numbers.logBytes()
                + ",\"waitingBytes\":" + numbers.waitingBytes()
                + ",\"memoryBytes\":" + numbers.memoryBytes()
                + ",\"memoryLimit\":" + numbers.memoryLimit() + "}";
    }

    /** Names the client only to callers that may send something to it. */
    private static String channel(ChannelInfo channel, boolean mayPublish) {
        Instant connectedAt = channel.connectedAt();
        return "{\"name\":" + quote(channel.name())
                + ",\"exclusive\":" + channel.exclusive()
                + ",\"subscribers\":" + channel.subscribers()
                + ",\"principal\":" + quote(mayPublish ? channel.principal() : null)
                + ",\"connectedAt\":" + (connectedAt == null ? "null" : connectedAt.toEpochMilli())
                + ",\"events\":" + channel.events()
                + ",\"lastId\":" + quote(channel.lastId())
                + ",\"waiting\":" + channel.waiting()
                + ",\"publish\":" + mayPublish + "}";
    }
}
