package io.eventsource.cli.listener;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLineSyntax;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.net.Target;
import io.eventsource.protocol.EventActions;
import io.eventsource.server.SubscriberLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code eventsource-listener} was asked to do.
 *
 * @param host the name or address to bind
 * @param port the port to bind; 0 takes a free one
 * @param actions what is done for which action
 * @param ids whether events have ids, so that a client that comes back misses none
 * @param heartbeat how long a stream may be silent; zero for as long as it likes
 * @param subscribers how many clients a token takes
 * @param allowedOrigins the origins of other sites whose pages may use the listener
 * @param allowedHosts the names that clients may use for a listener that only this machine can reach, besides its own
 * @param limits how much the listener takes
 * @param key what to prove with who we are; null without TLS
 * @param debug whether to tell what happens
 */
public record ListenerOptions(
        String host,
        int port,
        EventActions actions,
        boolean ids,
        Duration heartbeat,
        SubscriberLimit subscribers,
        List<String> allowedOrigins,
        List<String> allowedHosts,
        ListenerLimits limits,
        @Nullable KeyFiles key,
        boolean debug) {

    public static final CommandLineSyntax SYNTAX = new CommandLineSyntax("eventsource-listener")
            .value("H", "host")
            .value("P", "port")
            .flag("j", "json")
            .flag("i", "id")
            .value("k", "keepalive")
            .value("K", "keyfile")
            .value("C", "certfile")
            .value(null, "subscribers")
            .value(null, "actions")
            .value(null, "allow-origin")
            .value(null, "allow-host")
            .value(null, "max-connections")
            .value(null, "max-connections-per-address")
            .flag("d", "debug");

    private static final int MAX_CONNECTIONS = 10_000_000;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    static ListenerOptions of(Arguments arguments) {
        arguments.operands(0);
        boolean ids = arguments.has("id");
        Duration heartbeat = arguments.duration("keepalive");
        return new ListenerOptions(
                arguments.text("host", "127.0.0.1"),
                arguments.port(0, Target.PORT),
                actions(arguments, ids),
                ids,
                heartbeat == null ? HEARTBEAT : heartbeat,
                subscribers(arguments.text("subscribers", "one")),
                arguments.all("allow-origin"),
                arguments.all("allow-host"),
                ListenerLimits.of(
                        arguments.number("max-connections", 1, MAX_CONNECTIONS),
                        arguments.number("max-connections-per-address", 1, MAX_CONNECTIONS)),
                KeyFiles.of(arguments),
                arguments.has("debug"));
    }

    /** These options with other limits. */
    ListenerOptions withLimits(ListenerLimits other) {
        return new ListenerOptions(
                host, port, actions, ids, heartbeat, subscribers, allowedOrigins, allowedHosts, other, key, debug);
    }

    private static EventActions actions(Arguments arguments, boolean ids) {
        EventActions actions = arguments.has("json")
                ? ids ? EventActions.jsonWithIds() : EventActions.json()
                : ids ? EventActions.textWithIds() : EventActions.text();
        String own = arguments.text("actions");
        if (own == null) {
            return actions;
        }
        Set<String> names = new LinkedHashSet<>(actions.actions());
        for (String name : own.split(",", -1)) {
            names.add(name.strip());
        }
        if (names.contains(actions.listen())) {
            throw UsageException.usage("--actions cannot have \"" + actions.listen() + "\", which opens a stream");
        }
        try {
            return actions.withActions(names);
        } catch (IllegalArgumentException e) {
            throw UsageException.usage("--actions: " + e.getMessage());
        }
    }

    private static SubscriberLimit subscribers(String name) {
        try {
            return SubscriberLimit.of(name);
        } catch (IllegalArgumentException e) {
            throw UsageException.usage("--" + e.getMessage());
        }
    }

    /** Where the private key and its certificate are. */
    record KeyFiles(Path key, Path certificate) {

        static @Nullable KeyFiles of(Arguments arguments) {
            Path key = arguments.path("keyfile");
            Path certificate = arguments.path("certfile");
            if (key == null && certificate == null) {
                return null;
            }
            if (key == null || certificate == null) {
                throw UsageException.usage("TLS needs both --keyfile and --certfile");
            }
            return new KeyFiles(key, certificate);
        }
    }
}
