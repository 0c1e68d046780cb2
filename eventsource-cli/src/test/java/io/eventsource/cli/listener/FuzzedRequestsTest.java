package io.eventsource.cli.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.auth.TokenFile;
import io.eventsource.it.support.Await;
import io.eventsource.it.support.Effort;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random requests to a listener with access control, made of what it understands, and damaged: each gets an answer in our own words,
 * and nothing of it stays. {@code -Dseed} repeats those of a failure.
 */
@Timeout(300)
class FuzzedRequestsTest {

    /** Of the password {@code horse}. */
    private static final String HASH = "$2b$04$abcdefghijklmnopqrstuuz8fopI114RyghuYhvhf71t8S.jRpJhq";

    private static final List<String> TOKENS = List.of("orders-1", "orders-2", "orders-3");
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final List<String> METHODS = List.of(
            "GET", "GET", "GET", "POST", "POST", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "get",
            "X");
    private static final List<String> SEGMENTS = List.of(
            "poll",
            "ping",
            "close",
            "retry",
            "ack",
            "waiting",
            "metrics",
            "status",
            "answer",
            "command",
            "sessions",
            "tickets",
            "healthz",
            "readyz",
            "orders-1",
            "orders-2",
            "orders-3",
            "orders-1,orders-2",
            "news",
            "current",
            "",
            "..",
            "%2e%2e",
            "%00",
            "%ff",
            "%zz",
            "%",
            ";a=b",
            "a;b",
            "%2F",
            "zw\u00f6lf",
            "*",
            "{name}",
            "<script>",
            "\\",
            "'\"");
    private static final List<String> QUERIES = List.of(
            "",
            "",
            "",
            "",
            "?",
            "?ticket=@TICKET",
            "?ticket=",
            "?ticket=x&ticket=y",
            "?since=10m",
            "?since=%zz",
            "?lastEventId=1",
            "?lastEventId=%00",
            "?access_token=@TOKEN",
            "?ticket=@TOKEN",
            "?a[]=b",
            "?%",
            "?ticket=@TICKET&ticket=@TICKET");
    private static final List<String> HEADERS = List.of(
            "Authorization: Basic @BASIC",
            "Authorization: Bearer @TOKEN",
            "Authorization: Bearer",
            "Authorization: Basic !",
            "Authorization: Digest x",
            "Authorization: Bearer a.b.c",
            "Cookie: @COOKIE",
            "Cookie: __Secure-eventsource=x",
            "Cookie: __Secure-eventsource-stream=@TOKEN",
            "Cookie: a=b; @COOKIE; c",
            "Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Site: cross-site",
            "Origin: https://evil.example",
            "Origin: null",
            "Accept: text/event-stream",
            "Accept: application/problem+json",
            "Accept: ;q=",
            "Last-Event-ID: 1",
            "Last-Event-ID: \u00e9:\u00ff",
            "EventSource-Client: 0123456789abcdef",
            "EventSource-Client: x",
            "TTL: 10",
            "TTL: -1",
            "TTL: 99999999999999999999",
            "Topic: t",
            "Idempotency-Key: \"k\"",
            "Idempotency-Key: ",
            "Prefer: wait=0",
            "Prefer: respond-async",
            "EventSource-Part: 1",
            "EventSource-Exit: x",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: text/plain; charset=nothing",
            "Content-Encoding: gzip",
            "Content-Encoding: br",
            "Expect: 100-continue",
            "Expect: x",
            "Range: bytes=0-",
            "If-None-Match: *",
            "Upgrade: websocket",
            "Forwarded: for=1.2.3.4",
            "X-Forwarded-For: x",
            "Host: evil.example",
            "Content-Length: 5",
            "Transfer-Encoding: chunked",
            "X: " + "y".repeat(9_000));
    private static final List<String> BODIES = List.of(
            "",
            "1",
            "name=ann&password=horse",
            "name=ann&password=wrong",
            "name=%zz&password=",
            "channel=orders-1",
            "channel=orders-1&channel=orders-2",
            "channel=",
            "channel=%00",
            "{\"a\":1}",
            "data: x\n\n",
            "\u0000\u00ff",
            "5\r\nhello\r\n0\r\n\r\n",
            "x".repeat(20_000));

    @TempDir
    Path directory;

    private final String token = TokenFile.newToken();
    /** The threads of the listener, which starts on one of them. */
    private final ThreadGroup group = new ThreadGroup("listener");

    private TestListener listener;
    private int port;
    private String cookie = "";
    private String ticket = "";

    @BeforeEach
    void start() throws Exception {
        Path users = Files.writeString(directory.resolve("users"), "ann:" + HASH + "\n");
        Path tokens = Files.writeString(
                directory.resolve("tokens"), "shop " + TokenFile.hash(token) + " publish,subscribe orders-*\n");
        Path grants = Files.writeString(directory.resolve("grants"), "ann subscribe,publish,reply orders-*\n");
        FutureTask<TestListener> start = new FutureTask<>(
                () -> TestListener.start("-P 0 -i --subscribers many --failed-logins 1000000/1s --users " + users
                        + " --tokens " + tokens + " --grants " + grants));
        new Thread(group, start).start();
        listener = start.get();
        port = URI.create(listener.url()).getPort();
    }

    @AfterEach
    void stop() throws Exception {
        listener.stop();
    }

    private static <T> T one(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private String filled(String text) {
        return text.replace("@BASIC", Base64.getEncoder().encodeToString("ann:horse".getBytes(UTF_8)))
                .replace("@TOKEN", token)
                .replace("@COOKIE", cookie)
                .replace("@TICKET", ticket);
    }

    private String request(Random random) {
        StringBuilder request = new StringBuilder(one(random, METHODS)).append(' ');
        int segments = 1 + random.nextInt(3);
        for (int i = 0; i < segments; i++) {
            request.append('/').append(one(random, SEGMENTS));
        }
        request.append(one(random, QUERIES)).append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        int headers = random.nextInt(6);
        for (int i = 0; i < headers; i++) {
            request.append(one(random, HEADERS)).append("\r\n");
        }
        String body = one(random, BODIES);
        if (random.nextInt(8) > 0) {
            request.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        String whole = filled(request.append("\r\n").append(body).toString());
        return random.nextInt(4) > 0 ? whole : damaged(random, whole);
    }

    private static String damaged(Random random, String request) {
        StringBuilder damaged = new StringBuilder(request);
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(Math.min(300, damaged.length()));
            switch (random.nextInt(3)) {
                case 0 -> damaged.setCharAt(at, (char) random.nextInt(256));
                case 1 -> damaged.insert(at, (char) random.nextInt(256));
                default -> damaged.delete(at, Math.min(damaged.length() - 1, at + random.nextInt(20)));
            }
        }
        return damaged.toString();
    }

    /** Sends a request and reads its answer; only the head of a stream. Empty if the connection ends before. */
    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            StringBuilder answer = new StringBuilder();
            for (int b = in.read(); b >= 0; b = in.read()) {
                answer.append((char) b);
                if (answer.length() > 4
                        && answer.indexOf("\r\n\r\n", answer.length() - 4) >= 0
                        && answer.indexOf("text/event-stream") >= 0) {
                    break;
                }
            }
            return answer.toString();
        } catch (SocketException reset) {
            return ""; // the server does not read the body of a request that it refuses
        }
    }

    @Test
    void eachRequestGetsAnAnswerAndNothingOfItStays() throws Exception {
        long seed = Long.getLong("seed", 1);
        Random random = new Random(seed);
        int requests = Effort.of(15_000);
        int threads = group.activeCount();
        assertThat(threads).as("threads of the listener").isGreaterThan(2);
        int unanswered = 0;
        for (int i = 0; i < requests; i++) {
            if (i % 50 == 0) {
                renewSecrets();
            }
            String request = request(random);
            String answer = exchange(request);
            if (answer.isEmpty()) {
                unanswered++;
            } else {
                assertDesigned(answer, "seed " + seed + ", request " + i + ":\n" + request + "\nanswer:\n" + answer);
            }
        }
        assertThat(unanswered).as("requests without an answer").isLessThan(requests / 10);
        for (String name : TOKENS) {
            Await.until(
                    Await.LONG,
                    () -> exchange("POST /ping/" + name + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
                                    + "Connection: close\r\nAuthorization: Bearer " + token + "\r\n\r\n1")
                            .contains("no client is subscribed"),
                    () -> "a stream of " + name + " is open after all clients have disconnected");
        }
        Await.until(
                Await.LONG,
                () -> group.activeCount() <= threads + 20,
                () -> group.activeCount() + " threads, not about " + threads);
    }

    /** Logs in and asks for a ticket. */
    private void renewSecrets() throws IOException {
        String login =
                exchange("POST /sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 23\r\n\r\n"
                        + "name=ann&password=horse");
        Matcher set =
                Pattern.compile("(?i)set-cookie: (__Secure-eventsource=[^;]+)").matcher(login);
        assertThat(set.find()).as(login).isTrue();
        cookie = set.group(1);
        String issued = exchange(filled("POST /tickets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Authorization: Bearer @TOKEN\r\nContent-Length: 16\r\n\r\nchannel=orders-1"));
        Matcher given = Pattern.compile("\"ticket\":\"([^\"]+)").matcher(issued);
        assertThat(given.find()).as(issued).isTrue();
        ticket = given.group(1);
    }

    private static void assertDesigned(String answer, String description) {
        Matcher status = STATUS.matcher(answer);
        assertThat(status.lookingAt()).as(description).isTrue();
        int code = Integer.parseInt(status.group(1));
        assertThat(code < 500 || code == 501 || code == 505 || (code == 503 && answer.contains("Retry-After")))
                .as(description)
                .isTrue();
        assertThat(answer.toLowerCase(Locale.ROOT))
                .as(description)
                .doesNotContain("exception", "java.", "\tat ", "jetty", "io.eventsource", "<html>");
    }
}
