package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.FullEffort;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A listener with a small heap, attacked in many ways at once, serves others as before. Everything is on one machine, whose
 * connections the listener does not bound by address.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ExhaustionTest {

    private static final Duration FLOOD = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration QUICKLY = Duration.ofSeconds(10);
    /** The listener gives its streams four seconds and its other requests two; the rest is for a busy machine. */
    private static final Duration END = Duration.ofSeconds(20);
    /** Less than the heap, so that nothing was near its end, but for what is garbage already. */
    private static final int MEGABYTES_LEFT = 24;

    private static final int CONNECTIONS_AT_THE_END = 500;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"one", "many"})
    @FullEffort
    void bystandersMissNothingForSeconds(String subscribers) throws Exception {
        attack(subscribers, Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "many"})
    @Tag("soak")
    void bystandersMissNothingForMinutes(String subscribers) throws Exception {
        attack(subscribers, Duration.ofMinutes(10));
    }

    private void attack(String subscribers, Duration duration) throws Exception {
        Curl.require();
        Heap heap = new Heap(directory.resolve("gc.log"));
        try (Listener listener = Listener.startInSilence(
                Map.of("EVENTSOURCE_JAVA_OPTS", "-Xmx64m " + heap.option()), "-i", "--subscribers", subscribers)) {
            InetSocketAddress server = new InetSocketAddress(
                    listener.uri().getHost(), listener.uri().getPort());
            try (Bystander one = Bystander.start(
                            "one",
                            new EventPublisher(server, true),
                            Launcher.path("client").toString(),
                            listener.url("/poll/one"));
                    Bystander other = Bystander.start(
                            "other", new EventPublisher(server, false), "curl", "-sN", listener.url("/poll/other"))) {
                AttackOutcome floods = new AttackOutcome(Attack.flood().name());
                List<AttackOutcome> outcomes = new ArrayList<>(List.of(floods));
                int before = heap.collect(listener.launcher().pid());
                try (Attackers attackers = Attackers.start(server, Attack.all())) {
                    outcomes.addAll(attackers.outcomes());
                    long end = System.nanoTime() + duration.toNanos();
                    while (System.nanoTime() - end < 0) {
                        try (Attackers flood = Attackers.start(server, List.of(Attack.flood()))) {
                            pause(FLOOD);
                            flood.outcomes().forEach(floods::add);
                        }
                        pause(FLOOD);
                    }
                }
                assertThat(listener.launcher().isAlive())
                        .as(listener.launcher()::toString)
                        .isTrue();
                int after = awaitLess(heap, listener.launcher().pid(), MEGABYTES_LEFT);
                String report = report(before, heap.most(), after, List.of(one, other), outcomes);
                if (duration.compareTo(LONG) >= 0) {
                    System.out.printf("--subscribers %s, %d s: %s%n", subscribers, duration.toSeconds(), report);
                }
                one.assertThatItMissedNothing();
                other.assertThatItMissedNothing();
                assertThat(after).as(report).isLessThan(MEGABYTES_LEFT);
                assertThat(timeToPublish(server)).isLessThan(QUICKLY);
            }
            assertThatItEndsUnderAttack(listener, server);
        }
    }

    private static String report(
            int before, int most, int after, List<Bystander> bystanders, List<AttackOutcome> outcomes) {
        String lines = Stream.of(bystanders, outcomes)
                .flatMap(List::stream)
                .map(line -> "\n" + line)
                .collect(Collectors.joining());
        return "heap in use " + before + " MB before, " + most + " MB at most, " + after + " MB after" + lines;
    }

    private static void pause(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    private static int awaitLess(Heap heap, long pid, int megabytes) throws Exception {
        int used = heap.collect(pid);
        for (int tries = 20; used >= megabytes && tries > 0; tries--) {
            TimeUnit.SECONDS.sleep(1);
            used = heap.collect(pid);
        }
        return used;
    }

    private static Duration timeToPublish(InetSocketAddress server) throws Exception {
        long begun = System.nanoTime();
        try (EventPublisher publisher = new EventPublisher(server, false)) {
            assertThat(publisher.publish("one", "end")).isEqualTo(200);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static void assertThatItEndsUnderAttack(Listener listener, InetSocketAddress server) throws Exception {
        try (Attackers attackers = Attackers.start(server, Attack.all())) {
            attackers.awaitConnections(CONNECTIONS_AT_THE_END);
            long begun = System.nanoTime();
            listener.launcher().signal("TERM");
            Launcher.Result result = listener.launcher().awaitExit();
            Duration taken = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(result.exit()).as(result::toString).isZero();
            System.out.print(result.err().stream()
                    .map(line -> "the listener has logged: " + line + "\n")
                    .collect(Collectors.joining()));
            assertThat(result.err()).noneMatch(line -> line.contains("memory"));
            assertThat(taken).isLessThan(END);
        }
    }
}
