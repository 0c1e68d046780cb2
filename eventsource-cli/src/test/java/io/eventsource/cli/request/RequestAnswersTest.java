package io.eventsource.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.cli.CommandLines;
import io.eventsource.cli.DataStream;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Launcher;
import io.eventsource.cli.Outcome;
import io.eventsource.cli.ScriptedPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code eventsource-request} makes of answers, early ones and hostile ones included. */
@Timeout(60)
class RequestAnswersTest {

    private static final Duration BRIEFLY = Duration.ofMillis(300);

    private static final String LARGE = "x".repeat(9_000_000);

    @ParameterizedTest
    @CsvSource({
        "413, the body may have 1048576 bytes at most",
        "401, who are you",
        "403, not you",
        "421, not here",
        "503, later"
    })
    void anAnswerThatComesBeforeTheBodyWasReadIsTheReason(int status, String reason) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering("HTTP/1.1 " + status + " No\r\nContent-Length: "
                + (reason.length() + 1) + "\r\n\r\n" + reason + "\n")) {
            assertThat(post(peer, LARGE))
                    .isEqualTo(
                            new Outcome(ExitCode.FAILED, "", "eventsource-request: " + status + ": " + reason + "\n"));
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatLeavesTheBodyUnreadStillGetsItsAnswerRead() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        try (ScriptedPeer peer = new ScriptedPeer(connection -> {
            ScriptedPeer.readHead(connection);
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 413 Large\r\nContent-Length: 4\r\n\r\nlong".getBytes(StandardCharsets.US_ASCII));
            await(answered); // and keeps the connection, whose buffers are full
        })) {
            assertThat(post(peer, LARGE).err()).isEqualTo("eventsource-request: 413: long\n");
            answered.countDown();
        }
    }

    @Test
    void aConnectionThatBreaksWithoutAnAnswerIsNamedAsThat() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(ScriptedPeer::readHead)) {
            assertThat(post(peer, LARGE).err())
                    .matches("eventsource-request: no answer from http://127\\.0\\.0\\.1:\\d+:"
                            + " the connection was (closed|reset)\n");
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatTakesNothingIsGivenUp() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedPeer peer = new ScriptedPeer(connection -> await(over))) {
            RequestOptions options = TestRequest.options("-P " + peer.port() + " t ping x");
            byte[] data = LARGE.getBytes(StandardCharsets.US_ASCII);
            assertThatThrownBy(() -> postBriefly(options, data))
                    .isInstanceOfSatisfying(
                            SocketTimeoutException.class,
                            late -> assertThat(NetworkErrors.describe(options.destination(), late, BRIEFLY))
                                    .endsWith(" within 300 ms"));
            over.countDown();
        }
    }

    @Test
    void anAnswerThatTricklesInIsGivenUp() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedPeer peer = new ScriptedPeer(connection -> {
            ScriptedPeer.readHead(connection);
            do {
                connection.getOutputStream().write('H');
            } while (!await(over, 20));
        })) {
            RequestOptions options = TestRequest.options("-P " + peer.port() + " t ping x");
            assertThatThrownBy(() -> postBriefly(options, new byte[0])).isInstanceOf(SocketTimeoutException.class);
            over.countDown();
        }
    }

    @Test
    void controlCharactersAreEscaped() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering(
                "HTTP/1.1 404 \u001b[31mNo\r\n\r\n\u001b[2J\u001b]0;owned\u0007\u009b1m no \u202eone\u2028here\n")) {
            assertThat(post(peer, "").err())
                    .isEqualTo(
                            "eventsource-request: 404: \\u001b[2J\\u001b]0;owned\\u0007\\u009b1m no \\u202eone here\n");
        }
        try (ScriptedPeer peer = ScriptedPeer.answering("HTTP/1.1 404 \u001b[31mNo\r\n\r\n")) {
            assertThat(post(peer, "").err()).isEqualTo("eventsource-request: 404: \\u001b[31mNo\n");
        }
        try (ScriptedPeer peer = ScriptedPeer.answering("HTTP/1.1 302 Found\r\nLocation: http://x/\u001b[2J\r\n\r\n")) {
            assertThat(post(peer, "").err())
                    .isEqualTo("eventsource-request: 302: the server redirects to http://x/\\u001b[2J,"
                            + " which is not followed; use that URL if it is right\n");
        }
    }

    @Test
    void aLongRefusalIsCutAndAPageIsNotShown() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering("HTTP/1.1 400 No\r\n\r\n" + "x".repeat(100_000))) {
            assertThat(post(peer, "").err()).hasSizeLessThan(1_100).endsWith("x…\n");
        }
        try (ScriptedPeer peer = ScriptedPeer.answering(
                "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<html><h1>502</h1></html>")) {
            assertThat(post(peer, "").err()).isEqualTo("eventsource-request: 502: Bad Gateway\n");
        }
    }

    @Test
    void aSuccessIsPrintedAsItIsUnlessOnATerminal() throws Exception {
        byte[] body = {'{', 0x1b, '[', '2', 'J', (byte) 0xff, '}', '\n'};
        byte[] head = "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] answer = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, answer, head.length, body.length);
        try (ScriptedPeer peer = ScriptedPeer.answering(answer)) {
            assertThat(print(peer, Environment.Terminals.NONE)).isEqualTo(body);
            assertThat(print(peer, new Environment.Terminals(true, true)))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("{\\u001b[2J\uFFFD}\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more",
                "HTTP/1.0 200 OK\r\n\r\nok",
                "HTTP/1.1 200\r\ncontent-length:2\r\n\r\nok",
                "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nContent-Length: 9\r\n\r\nHTTP/1.1"
                        + " 200 OK\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\no\r\n01\r\nk\r\n0\r\n\r\n",
            })
    void framingsOfAllKindsAreRead(String answer) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering(answer)) {
            assertThat(post(peer, "x")).isEqualTo(new Outcome(ExitCode.DONE, "ok", ""));
        }
    }

    @Test
    void anAnswerWithoutContentIsASuccess() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")) {
            assertThat(post(peer, "x")).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SSH-2.0-x                                             | the answer is not HTTP/1.1",
                "HTTP/2 200                                            | the answer is not HTTP/1.1",
                "HTTP/1.1 2000 OK                                      | the answer is not HTTP/1.1",
                "HTTP/1.1 200 OK,Content-Length: 9,,short               | the answer ended early",
                "HTTP/1.1 200 OK,Transfer-Encoding: chunked,,xyz,ok     | the answer's body is damaged",
                "HTTP/1.1 200 OK,X: y                                   | the connection was closed",
            })
    void aBadAnswerIsNamed(String answer, String fault) throws Exception {
        try (ScriptedPeer peer =
                ScriptedPeer.answering(answer.replace(",", "\r\n") + (answer.contains(",,") ? "" : "\r\n"))) {
            assertThat(post(peer, "x").err())
                    .startsWith("eventsource-request: no answer from http://127.0.0.1:")
                    .endsWith(": " + fault + "\n");
        }
    }

    @Test
    void endlessAnswersAreBounded() throws Exception {
        try (ScriptedPeer peer = endless("HTTP/1.1 200 OK\r\n", "X: y\r\n")) {
            assertThat(post(peer, "x").err()).endsWith(": the answer has too many headers\n");
        }
        try (ScriptedPeer peer = endless("HTTP/1.1 200 OK\r\nX: ", "yyyy")) {
            assertThat(post(peer, "x").err()).endsWith(": the answer has a header of more than 16384 bytes\n");
        }
        try (ScriptedPeer peer = endless("", "HTTP/1.1 100 Continue\r\n\r\n")) {
            assertThat(post(peer, "x").err()).endsWith(": the answer has too many headers\n");
        }
        try (ScriptedPeer peer = endless("HTTP/1.1 200 OK\r\n\r\n", "body")) {
            Outcome outcome = post(peer, "x");
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(outcome.out()).hasSize(1 << 20);
            assertThat(outcome.err())
                    .isEqualTo(
                            "eventsource-request: warning: the answer is longer than 1024 KiB; the rest is not printed\n");
        }
    }

    private static ScriptedPeer endless(String begin, String piece) throws IOException {
        byte[] pieces = piece.repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        return new ScriptedPeer(connection -> {
            ScriptedPeer.readHead(connection);
            connection.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
            while (true) {
                connection.getOutputStream().write(pieces);
            }
        });
    }

    private static HttpAnswer postBriefly(RequestOptions options, byte[] data) throws IOException {
        HttpMessage message = HttpMessage.post("text/plain", Map.of(), data);
        return HttpCall.send(message, options.destination(), CommandLines.NOTHING, BRIEFLY, HttpCall.MAX_BODY);
    }

    private static Outcome post(ScriptedPeer peer, String data) {
        return Outcome.of(RequestOptions.SYNTAX, Map.of(), new RequestMain(), "-P", peer.port(), "t", "ping", data);
    }

    private static byte[] print(ScriptedPeer peer, Environment.Terminals terminals) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExitCode exitCode = Launcher.run(
                RequestOptions.SYNTAX,
                new String[] {"-P", peer.port(), "t", "ping", ""},
                new Environment(Map.of(), question -> null, terminals),
                new DataStream(out),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new RequestMain());
        assertThat(exitCode).isEqualTo(ExitCode.DONE);
        return out.toByteArray();
    }

    private static void await(CountDownLatch latch) {
        await(latch, 60_000);
    }

    private static boolean await(CountDownLatch latch, int millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
