package io.eventsource.it;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One thing that hostile clients do over and over, on many connections.
 *
 * @param name what it is
 * @param connections how many connections do it at a time
 * @param perSecond how many connections are opened per second at most
 * @param head the first bytes of a connection, by its number
 * @param filler what follows the head
 * @param fillers how often the filler is sent
 * @param interval the time between two fillers
 * @param reads whether the client reads what the server sends
 * @param hold how long a connection lasts at most
 */
record Attack(
        String name,
        int connections,
        int perSecond,
        IntFunction<String> head,
        String filler,
        int fillers,
        Duration interval,
        boolean reads,
        Duration hold) {

    /** Nearly the longest body that the listener takes with a heap of 64 MB. */
    private static final int MEGABYTE = 1_000_000;

    private static final int CHANNELS_PER_REQUEST = 900;
    private static final int POSTS_PER_CONNECTION = 20;
    private static final String KILOBYTES = "x".repeat(1 << 14);

    /** All attacks, which run at the same time: 680 connections, of the 700 that the listener takes at 64 MB. */
    static List<Attack> all() {
        return Stream.of(http1(), Http2Attack.all()).flatMap(List::stream).toList();
    }

    private static List<Attack> http1() {
        return List.of(
                of("unfinished bodies", 96, 40, n -> post("body-" + n, MEGABYTE))
                        .sending("x".repeat(MEGABYTE - 1), 1)
                        .holding(Duration.ofSeconds(4)),
                of("endless bodies", 8, 8, n -> chunkedPost("body-" + n))
                        .sending("4000\r\n" + "x".repeat(0x4000) + "\r\n", 640),
                of("streams of fresh tokens", 150, 100, n -> get("fresh-" + n)).holding(Duration.ofSeconds(1)),
                of("posts to fresh tokens", 8, 10, Attack::postsToFreshTokens).holding(Duration.ofSeconds(2)),
                of("streams of 900 tokens", 4, 2, n -> get(many(n % 4)))
                        .neverReading()
                        .holding(Duration.ofSeconds(6)),
                of("posts to 900 tokens", 8, 10, n -> post(many(n % 4), MEGABYTE))
                        .sending("x".repeat(MEGABYTE), 1),
                of("stalled readers", 16, 8, n -> get("stalled-" + n % 16))
                        .neverReading()
                        .holding(Duration.ofSeconds(6)),
                of("posts to stalled readers", 8, 20, n -> post("stalled-" + n % 16, MEGABYTE / 4))
                        .sending("x".repeat(MEGABYTE / 4), 1),
                of("endless headers", 32, 20, n -> "GET /poll/t HTTP/1.1\r\nHost: localhost\r\n")
                        .sending("a: b\r\n".repeat(1_000), 1_000),
                of(
                                "endless lines",
                                32,
                                20,
                                n -> n % 2 == 0 ? "GET /" : "GET /poll/t HTTP/1.1\r\nHost: localhost\r\na: ")
                        .sending(KILOBYTES, 1_000),
                of("slow headers", 64, 20, n -> "GET /poll/t HTTP/1.1\r\nHost: localhost\r\na: ")
                        .sending("x", 1_000)
                        .every(Duration.ofMillis(200))
                        .holding(Duration.ofSeconds(30)),
                of("silent connections", 128, 30, n -> n % 2 == 0 ? "" : "GET /poll/t HTTP/1.1\r\n")
                        .holding(Duration.ofSeconds(15)),
                of("resets", 32, 100, n -> post("reset-" + n % 50, 1_000)).holding(Duration.ZERO));
    }

    /** More connections than the listener takes. */
    static Attack flood() {
        return of("flood", 500, 500, n -> "").holding(Duration.ofSeconds(2));
    }

    static Attack of(String name, int connections, int perSecond, IntFunction<String> head) {
        return new Attack(name, connections, perSecond, head, KILOBYTES, 0, Duration.ZERO, true, Duration.ofSeconds(5));
    }

    Attack sending(String filler, int fillers) {
        return new Attack(name, connections, perSecond, head, filler, fillers, interval, reads, hold);
    }

    private Attack every(Duration interval) {
        return new Attack(name, connections, perSecond, head, filler, fillers, interval, reads, hold);
    }

    Attack neverReading() {
        return new Attack(name, connections, perSecond, head, filler, fillers, interval, false, hold);
    }

    Attack holding(Duration hold) {
        return new Attack(name, connections, perSecond, head, filler, fillers, interval, reads, hold);
    }

    private static String get(String tokens) {
        return "GET /poll/" + tokens + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String post(String tokens, int length) {
        return "POST /ping/" + tokens + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static String chunkedPost(String token) {
        return "POST /ping/" + token + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    }

    /** Of those that are open, about, and of some that are closed. */
    private static String postsToFreshTokens(int number) {
        return IntStream.range(0, POSTS_PER_CONNECTION)
                .mapToObj(i -> post("fresh-" + (number * POSTS_PER_CONNECTION / 2 + i), 3) + "x y")
                .collect(Collectors.joining());
    }

    private static String many(int number) {
        return IntStream.range(0, CHANNELS_PER_REQUEST)
                .mapToObj(i -> "m" + number + "-" + i)
                .collect(Collectors.joining(","));
    }
}
