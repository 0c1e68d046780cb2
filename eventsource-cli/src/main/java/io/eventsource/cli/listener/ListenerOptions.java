package io.eventsource.cli.listener;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLineSyntax;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import io.eventsource.cli.net.Target;
import io.eventsource.protocol.EventActions;
import io.eventsource.server.Retention;
import io.eventsource.server.SubscriberLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code eventsource-listener}.
 *
 * @param host the name or address to bind
 * @param port the port to bind; 0 takes a free one
 * @param actions the actions and their events
 * @param ids whether events have ids, so that a client that reconnects misses none
 * @param keepalive how long a stream may be silent before a heartbeat; zero for no heartbeats
 * @param subscribers how many clients a token takes
 * @param allowedOrigins the origins of other sites whose pages may use the listener
 * @param allowedHosts the names that clients may use for a listener that only this machine can reach, besides its own
 * @param journal where events are kept; null for memory alone
 * @param access who may do what; null for everything to all
 * @param maxTtl how long an event may wait for its client
 * @param tokenHistory how much of a token is kept for clients that reconnect
 * @param maxWaiting how much may wait for clients
 * @param results how long the results of commands are kept
 * @param limits how much the listener takes
 * @param key the private key and the certificate; null without TLS
 * @param transport how proxies reach it
 * @param page whether it shows its page at the root
 * @param metrics where its metrics are served
 * @param debug whether to log what happens in detail
 */
public record ListenerOptions(
        String host,
        int port,
        EventActions actions,
        boolean ids,
        Duration keepalive,
        SubscriberLimit subscribers,
        List<String> allowedOrigins,
        List<String> allowedHosts,
        @Nullable JournalOptions journal,
        @Nullable AccessOptions access,
        Duration maxTtl,
        Retention tokenHistory,
        MaxWaiting maxWaiting,
        Duration results,
        ListenerLimits limits,
        @Nullable KeyFiles key,
        TransportOptions transport,
        boolean page,
        MetricsOptions metrics,
        boolean debug) {

    private static final OptionGroup OPTIONS = new OptionGroup();

    private static final Option<String> HOST =
            OPTIONS.value("H", "host", "HOST", ValueFormat.TEXT, Target.DEFAULT_HOST);
    static final Option<Integer> PORT = OPTIONS.value("P", "port", "PORT", ValueFormat.port(0), Target.DEFAULT_PORT);
    private static final Option<Optional<Path>> KEYFILE = OPTIONS.value("K", "keyfile", "FILE", ValueFormat.PATH);
    private static final Option<Optional<Path>> CERTFILE = OPTIONS.value("C", "certfile", "FILE", ValueFormat.PATH);
    static final Option<List<String>> ALLOW_ORIGIN = OPTIONS.values(null, "allow-origin", "ORIGIN", ValueFormat.TEXT);
    private static final Option<List<String>> ALLOW_HOST =
            OPTIONS.values(null, "allow-host", "NAME", AllowedHosts.NAMES);
    private static final Option<Optional<Long>> MAX_CONNECTIONS =
            OPTIONS.value(null, "max-connections", "N", ValueFormat.number(1, 10_000_000));
    private static final Option<Optional<Long>> MAX_CONNECTIONS_PER_ADDRESS =
            OPTIONS.value(null, "max-connections-per-address", "N", ValueFormat.number(1, 10_000_000));
    private static final Option<Boolean> JSON = OPTIONS.flag("j", "json");
    private static final Option<Boolean> ID = OPTIONS.flag("i", "id");
    private static final Option<Duration> KEEPALIVE =
            OPTIONS.value("k", "keepalive", "TIME", ValueFormat.time(), "15s");
    private static final Option<Optional<String>> ACTIONS = OPTIONS.value(null, "actions", "A,B,...", ValueFormat.TEXT);
    private static final Option<SubscriberLimit> SUBSCRIBERS =
            OPTIONS.value(null, "subscribers", "N", ValueFormat.choice(SubscriberLimit.class), "one");

    private static final Option<Duration> MAX_TTL =
            OPTIONS.value(null, "max-ttl", "TIME", ValueFormat.timeWithUnit(Duration.ZERO), "1d");
    private static final Option<Retention> TOKEN_HISTORY =
            OPTIONS.value(null, "token-history", "COUNT,SIZE,AGE", JournalOptions.RETENTION, "1000,1m,1h");
    static final Option<MaxWaiting> MAX_WAITING =
            OPTIONS.value(null, "max-waiting", "COUNT,SIZE", MaxWaiting.FORMAT, "1000");
    static final Option<Boolean> VERBOSE = OPTIONS.flag("v", "verbose");
    private static final Option<Duration> RESULTS =
            OPTIONS.value(null, "results", "TIME", ValueFormat.timeWithUnit(Duration.ofSeconds(1)), "1h");

    private static final Option<Boolean> NO_PAGE = OPTIONS.flag(null, "no-page");

    /** The command line. */
    public static final CommandLineSyntax SYNTAX = new CommandLineSyntax(
                    "eventsource-listener",
                    OPTIONS,
                    TransportOptions.OPTIONS,
                    AccessOptions.OPTIONS,
                    LimitOptions.OPTIONS,
                    JournalOptions.OPTIONS,
                    MetricsOptions.OPTIONS)
            .withSettings(AccessOptions.NEW_TOKEN);

    static ListenerOptions of(Arguments arguments) {
        arguments.operands(0);
        JournalOptions journal = JournalOptions.of(arguments);
        boolean ids = arguments.get(ID) || journal != null;
        if (!ids && arguments.has(TOKEN_HISTORY)) {
            throw UsageException.usage(arguments.name(TOKEN_HISTORY) + " needs " + ID + ", " + JournalOptions.DATA
                    + " or " + JournalOptions.REDIS + ": without ids, clients cannot resume");
        }
        return new ListenerOptions(
                arguments.get(HOST),
                arguments.get(PORT),
                actions(arguments, ids),
                ids,
                arguments.get(KEEPALIVE),
                arguments.get(SUBSCRIBERS),
                arguments.get(ALLOW_ORIGIN),
                arguments.get(ALLOW_HOST),
                journal,
                AccessOptions.of(arguments),
                arguments.get(MAX_TTL),
                arguments.get(TOKEN_HISTORY),
                arguments.get(MAX_WAITING),
                arguments.get(RESULTS),
                ListenerLimits.of(
                        arguments.get(MAX_CONNECTIONS).orElse(null),
                        arguments.get(MAX_CONNECTIONS_PER_ADDRESS).orElse(null),
                        arguments.get(MAX_WAITING).bytes()),
                KeyFiles.of(arguments),
                TransportOptions.of(arguments, arguments.has(HOST) || arguments.has(PORT)),
                !arguments.get(NO_PAGE),
                MetricsOptions.of(arguments),
                arguments.get(CommandLineSyntax.DEBUG));
    }

    /** These options with other limits. */
    ListenerOptions withLimits(ListenerLimits other) {
        return new ListenerOptions(
                host,
                port,
                actions,
                ids,
                keepalive,
                subscribers,
                allowedOrigins,
                allowedHosts,
                journal,
                access,
                maxTtl,
                tokenHistory,
                maxWaiting,
                results,
                other,
                key,
                transport,
                page,
                metrics,
                debug);
    }

    private static EventActions actions(Arguments arguments, boolean ids) {
        EventActions actions = arguments.get(JSON)
                ? ids ? EventActions.jsonWithIds() : EventActions.json()
                : ids ? EventActions.textWithIds() : EventActions.text();
        String own = arguments.get(ACTIONS).orElse(null);
        if (own == null) {
            return actions;
        }
        Set<String> names = new LinkedHashSet<>(actions.actions());
        for (String name : own.split(",", -1)) {
            names.add(name.strip());
        }
        if (names.contains(actions.listen())) {
            throw UsageException.usage(ACTIONS + " cannot have \"" + actions.listen() + "\", which opens a stream");
        }
        try {
            return actions.withActions(names);
        } catch (IllegalArgumentException e) {
            throw UsageException.usage(ACTIONS + ": " + e.getMessage());
        }
    }

    /** Where the private key and its certificate are. */
    record KeyFiles(Path key, Path certificate) {

        static @Nullable KeyFiles of(Arguments arguments) {
            Path key = arguments.get(KEYFILE).orElse(null);
            Path certificate = arguments.get(CERTFILE).orElse(null);
            if (key == null && certificate == null) {
                return null;
            }
            if (key == null || certificate == null) {
                throw UsageException.usage("TLS needs both " + KEYFILE + " and " + CERTFILE);
            }
            return new KeyFiles(key, certificate);
        }
    }
}
