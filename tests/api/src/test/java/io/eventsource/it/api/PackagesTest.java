package io.eventsource.it.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.eventsource.auth.AccessControl;
import io.eventsource.cli.LauncherLogProvider;
import io.eventsource.client.EventSource;
import io.eventsource.mockserver.ScriptedServer;
import io.eventsource.protocol.EventStream;
import io.eventsource.redis.RedisJournal;
import io.eventsource.server.EventBroker;
import io.eventsource.testing.TestClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which packages, and which parts of the engine, may not depend on which others. The JDK's jdeps knows what they do. */
class PackagesTest {

    private static final Pattern DEPENDENCY = Pattern.compile("\\s*(\\S+)\\s+->\\s+(\\S+)\\s.*");

    private static final String ENGINE = "io.eventsource.server.internal";

    /** The API's types that make something, or log. */
    private static final Predicate<String> CLIENT_FACTORIES = types(
            "io.eventsource.client.",
            "EventSource",
            "EventSourceBuilder",
            "EventSourceListener",
            "Checkpoint",
            "CommandListener",
            "StateFile",
            "ReconnectPolicy");

    private static final Predicate<String> HTTP_CONTRACTS =
            types("io.eventsource.client.internal.", "Durations", "SilenceTimeout", "Timeouts", "TimeoutTimer");

    private static final Predicate<String> TRANSPORT = types(
            "io.eventsource.client.internal.http.",
            "StreamTransport",
            "FilteredEndPoint",
            "ResponseHeadFilter",
            "InterimFloodException");

    private static final Predicate<String> BROKER =
            types("io.eventsource.server.", "EventBroker", "EventBrokerBuilder");

    private static final String JOURNAL = "io.eventsource.server.journal";

    /** The values of the server that records and files of a journal hold. */
    private static final Predicate<String> VALUES = types("io.eventsource.server.", "Retention", "CommandState");

    private record Rule(String name, Predicate<String> from, Predicate<String> to) {}

    private static final List<Rule> RULES = List.of(
            new Rule(
                    "the protocol needs nothing but the JDK; Gson is optional",
                    within("io.eventsource.protocol").and(type -> !type.startsWith("io.eventsource.protocol.Json")),
                    outside("io.eventsource.protocol", "java", "javax.net", "org.jspecify")),
            new Rule(
                    "what is internal to the protocol serves it, and does not use it",
                    within("io.eventsource.protocol.internal"),
                    in("io.eventsource.protocol")),
            new Rule(
                    "the broker knows neither servlets nor metrics",
                    in("io.eventsource.server").or(within(ENGINE)),
                    within(
                            "io.eventsource.server.servlet",
                            "io.eventsource.server.metrics",
                            "jakarta",
                            "io.micrometer",
                            "io.prometheus")),
            new Rule(
                    "the log knows neither streams nor channels nor the broker",
                    in(ENGINE + ".log"),
                    in(ENGINE, ENGINE + ".command", ENGINE + ".channel", ENGINE + ".delivery")
                            .or(BROKER)),
            new Rule(
                    "a stream knows neither channels nor the broker",
                    in(ENGINE + ".delivery"),
                    in(ENGINE, ENGINE + ".command", ENGINE + ".channel").or(BROKER)),
            new Rule(
                    "a channel knows neither publishing nor admission nor commands",
                    in(ENGINE + ".channel"),
                    in(ENGINE, ENGINE + ".command").or(BROKER)),
            new Rule(
                    "commands know neither publishing nor admission",
                    in(ENGINE + ".command"),
                    in(ENGINE).or(BROKER)),
            new Rule(
                    "the journal knows neither the broker nor the Servlet API",
                    in(JOURNAL),
                    in("io.eventsource.server")
                            .and(VALUES.negate())
                            .or(within(ENGINE, "io.eventsource.server.servlet", "jakarta")
                                    .and(in(ENGINE + ".journal").negate()))),
            new Rule(
                    "the journal's API names its files only where it makes a journal",
                    in(JOURNAL)
                            .and(types(JOURNAL + ".", "FileJournal", "FileJournalBuilder")
                                    .negate()),
                    within(ENGINE)),
            new Rule(
                    "the files of the journal know the journal and the retention, and nothing else of the server",
                    within(ENGINE + ".journal"),
                    within("io.eventsource.server", "jakarta")
                            .and(in(JOURNAL, ENGINE + ".journal").or(VALUES).negate())),
            new Rule(
                    "only the journal's API knows its files",
                    within("io.eventsource.server")
                            .and(in(JOURNAL, ENGINE + ".journal").negate()),
                    within(ENGINE + ".journal")),
            new Rule(
                    "the server's API names the engine only where it makes a broker",
                    in("io.eventsource.server")
                            .and(types("io.eventsource.server.", "EventBrokerBuilder")
                                    .negate()),
                    within(ENGINE)),
            new Rule(
                    "the servlet uses the broker, what it hands out, and none of its parts",
                    within("io.eventsource.server.servlet", "io.eventsource.server.metrics"),
                    within(ENGINE)
                            .and(types(ENGINE + ".", "BrokerEngine", "CatchUp", "MemoryReservation", "Reply")
                                    .negate())),
            new Rule(
                    "the servlet runs in any container, and uses none",
                    within("io.eventsource.server"),
                    within("org.eclipse.jetty", "org.apache", "io.undertow", "io.eventsource.client")),
            new Rule(
                    "the journal in Redis knows the journal and the retention, and nothing else of the server",
                    within("io.eventsource.redis"),
                    within("io.eventsource.server", "jakarta")
                            .and(in(JOURNAL).or(VALUES).negate())),
            new Rule(
                    "the API of the journal in Redis names Lettuce nowhere",
                    in("io.eventsource.redis"),
                    within("io.lettuce", "io.netty", "reactor")),
            new Rule(
                    "only the journal in Redis uses Lettuce",
                    within("io.eventsource").and(within("io.eventsource.redis").negate()),
                    within("io.lettuce", "io.netty", "reactor")),
            new Rule(
                    "access control knows the servlet's checks and the streams, and nothing of the engine",
                    within("io.eventsource.auth"),
                    within(ENGINE, JOURNAL, "io.eventsource.client", "io.eventsource.redis")),
            new Rule(
                    "only access control uses libraries for tokens and passwords",
                    within("io.eventsource").and(within("io.eventsource.auth").negate()),
                    within("com.nimbusds", "org.springframework")),
            new Rule(
                    "metrics are optional in the server",
                    in("io.eventsource.server.metrics").negate().and(within("io.eventsource.server")),
                    within("io.micrometer", "io.prometheus", "io.eventsource.server.metrics")),
            new Rule(
                    "metrics are optional in the client",
                    in("io.eventsource.client.metrics").negate().and(within("io.eventsource.client")),
                    within("io.micrometer", "io.eventsource.client.metrics")),
            new Rule(
                    "the client knows no server",
                    within("io.eventsource.client"),
                    within("io.eventsource.server", "jakarta.servlet")),
            new Rule(
                    "the client's API names its implementation only where it makes something",
                    in("io.eventsource.client").and(CLIENT_FACTORIES.negate()),
                    within("io.eventsource.client.internal")),
            new Rule(
                    "the client's answers know delays and files, but no source and no stream",
                    in("io.eventsource.client.internal.command"),
                    in("io.eventsource.client.internal")
                            .and(types(
                                            "io.eventsource.client.internal.",
                                            "AtomicFile",
                                            "FileCheckpoint",
                                            "LockedStateFile",
                                            "ReconnectDelays")
                                    .negate())),
            new Rule(
                    "the client's HTTP part does not know what it answers",
                    in("io.eventsource.client.internal.http"),
                    in("io.eventsource.client.internal.command")),
            new Rule(
                    "the client's HTTP part knows values of the API and a few contracts",
                    in("io.eventsource.client.internal.http"),
                    in("io.eventsource.client.internal")
                            .and(HTTP_CONTRACTS.negate())
                            .or(CLIENT_FACTORIES)
                            .or(types("io.eventsource.client.", "EventIterator", "RequestHook"))),
            new Rule(
                    "the client's transport does not know the client",
                    TRANSPORT,
                    in("io.eventsource.client", "io.eventsource.client.internal", "io.eventsource.protocol")
                            .or(in("io.eventsource.client.internal.http").and(TRANSPORT.negate()))),
            new Rule(
                    "the mock server needs nothing but the JDK; JUnit is optional",
                    within("io.eventsource.mockserver")
                            .and(types("io.eventsource.mockserver.", "ScriptedServerExtension")
                                    .negate()),
                    outside("io.eventsource.mockserver", "java", "org.jspecify")),
            new Rule(
                    "the test kit knows no server",
                    within("io.eventsource.testing"),
                    within("io.eventsource.server", "jakarta.servlet")),
            new Rule(
                    "what the launchers share knows neither a launcher nor where one connects to",
                    in("io.eventsource.cli"),
                    within("io.eventsource.cli")
                            .and(in("io.eventsource.cli").negate())
                            .or(within("io.eventsource.server", "io.eventsource.client", "org.eclipse.jetty"))),
            new Rule(
                    "where a launcher connects to is below the launchers",
                    in("io.eventsource.cli.net"),
                    within("io.eventsource.cli.listener", "io.eventsource.cli.client", "io.eventsource.cli.request")),
            new Rule(
                    "the listener knows no other launcher",
                    within("io.eventsource.cli.listener"),
                    within("io.eventsource.cli.client", "io.eventsource.cli.request", "io.eventsource.client")),
            new Rule(
                    "the journal's launcher reads files, and knows no other launcher",
                    within("io.eventsource.cli.journal"),
                    within(
                                    "io.eventsource.cli.client",
                                    "io.eventsource.cli.listener",
                                    "io.eventsource.cli.net",
                                    "io.eventsource.cli.request",
                                    "io.eventsource.client",
                                    "org.eclipse.jetty")
                            .or(within("io.eventsource.server")
                                    .and(in(JOURNAL, ENGINE + ".journal")
                                            .or(VALUES)
                                            .negate()))),
            new Rule(
                    "the client launcher knows no other launcher",
                    within("io.eventsource.cli.client"),
                    within("io.eventsource.cli.listener", "io.eventsource.cli.request", "io.eventsource.server")),
            new Rule(
                    "the option --exec is below the client launcher",
                    in("io.eventsource.cli.client.exec"),
                    in("io.eventsource.cli.client")),
            new Rule(
                    "eventsource-request starts with what is on its short class path",
                    in("io.eventsource.cli.request", "io.eventsource.cli.net"),
                    within(
                            "io.eventsource.cli.listener",
                            "io.eventsource.cli.client",
                            "io.eventsource.server",
                            "io.eventsource.client",
                            "org.eclipse.jetty",
                            "org.slf4j")));

    /** Some types of a package, and what is nested in them. */
    private static Predicate<String> types(String prefix, String... types) {
        List<String> names = Stream.of(types).map(prefix::concat).toList();
        return type -> names.contains(type.replaceFirst("\\$.*", ""));
    }

    private static Predicate<String> in(String... packages) {
        List<String> names = List.of(packages);
        return type -> names.contains(type.substring(0, type.lastIndexOf('.')));
    }

    private static Predicate<String> within(String... packages) {
        return type -> Stream.of(packages).anyMatch(name -> type.startsWith(name + "."));
    }

    private static Predicate<String> outside(String... packages) {
        return within(packages).negate();
    }

    @Test
    void noPackageDependsOnWhatItMayNot() throws Exception {
        List<String> dependencies = Stream.of(
                        EventStream.class,
                        EventBroker.class,
                        RedisJournal.class,
                        AccessControl.class,
                        EventSource.class,
                        ScriptedServer.class,
                        TestClient.class,
                        LauncherLogProvider.class)
                .flatMap(PackagesTest::dependencies)
                .toList();
        if (dependencies.size() < 1_000) {
            throw new AssertionError("jdeps found almost nothing: " + dependencies);
        }
        for (Rule rule : RULES) {
            if (dependencies.stream()
                    .noneMatch(dependency -> rule.from().test(dependency.split(" -> ", -1)[0]))) {
                throw new AssertionError("there is nothing that this rule is about: " + rule.name());
            }
        }
        String violations = RULES.stream()
                .flatMap(rule -> dependencies.stream()
                        .filter(dependency -> violates(rule, dependency))
                        .map(dependency -> rule.name() + ": " + dependency))
                .distinct()
                .collect(joining("\n"));
        if (!violations.isEmpty()) {
            throw new AssertionError("forbidden dependencies:\n" + violations);
        }
    }

    private static boolean violates(Rule rule, String dependency) {
        String[] ends = dependency.split(" -> ", -1);
        return rule.from().test(ends[0]) && rule.to().test(ends[1]);
    }

    /** All dependencies between classes of a library, as {@code from -> to}. */
    private static Stream<String> dependencies(Class<?> oneOfItsTypes) {
        try {
            Path library = Path.of(oneOfItsTypes
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PrintStream printed = new PrintStream(out, true, UTF_8);
            int status = ToolProvider.findFirst("jdeps")
                    .orElseThrow()
                    .run(
                            printed,
                            printed,
                            "--module-path",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            "--multi-release",
                            "base",
                            "--ignore-missing-deps",
                            "-verbose:class",
                            "-filter:none",
                            library.toString());
            if (status != 0) {
                throw new AssertionError(out.toString(UTF_8));
            }
            return out.toString(UTF_8)
                    .lines()
                    .map(DEPENDENCY::matcher)
                    .filter(Matcher::matches)
                    .map(line -> line.group(1) + " -> " + line.group(2));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
