package io.eventsource.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import io.eventsource.cli.ScriptedPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client launcher makes of servers that send something odd, byte by byte. Each run ends without a signal. */
@Timeout(10)
class ClientFaultsTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    /** More than any bound of the client, so that a peer that no one stops ends, too. */
    private static final int ENDLESS = 32 << 20;

    private static final String NOT_VALID = "the response of http://127.0.0.1:0/s is not valid: ";

    private final Queue<String> heads = new ConcurrentLinkedQueue<>();
    private ScriptedPeer server;

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    /** Answers one connection after the other; the last answer is for all that follow. */
    private void serve(String... answers) throws IOException {
        Queue<String> left = new ConcurrentLinkedQueue<>(List.of(answers));
        server = new ScriptedPeer(connection -> {
            String head = ScriptedPeer.readHead(connection);
            if (!head.isEmpty()) {
                heads.add(head);
                send(connection, left.size() > 1 ? left.remove() : left.element());
            }
        });
    }

    private static void send(Socket connection, String latin1) throws IOException {
        connection.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void sendWithoutEnd(Socket connection, String latin1) throws IOException {
        String many = latin1.repeat(1_000);
        for (int sent = 0; sent < ENDLESS; sent += many.length()) {
            send(connection, many);
        }
    }

    private Outcome run(String... options) {
        String[] line = Arrays.copyOf(options, options.length + 4);
        line[options.length] = "--no-state";
        line[options.length + 1] = "-m"; // or a client that loses its connection tries again, forever
        line[options.length + 2] = "0";
        line[options.length + 3] = "http://127.0.0.1:" + server.port() + "/s";
        Outcome outcome = new ClientRun().run(line);
        assertThat(outcome.err()).doesNotContain("Exception", "jetty", "java.", "@");
        return new Outcome(
                outcome.exitCode(), outcome.out(), outcome.err().replace("127.0.0.1:" + server.port(), "127.0.0.1:0"));
    }

    private void assertRead(Outcome outcome) {
        assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, "message: x\n", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: identity\r\n",
                "Connection: keep-alive\r\ntransfer-encoding: Identity\r\n",
                "Transfer-Encoding: identity\r\nContent-Length: 9\r\n",
                "Content-Type: text/event-stream\r\n",
                "X: a\r\n b\r\n",
                "nocolon\r\n",
                "Content-Length: 9\r\nContent-Length: 9\r\n",
            })
    void responsesThatBrowsersReadAreRead(String headers) throws Exception {
        serve(OK + headers + "\r\ndata: x\n\n");

        assertRead(run("--once"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/event-stream, text/event-stream", "text/event-stream;charset=utf-8, text/event-stream"})
    void aMediaTypeThatIsGivenTwiceIsRead(String type) throws Exception {
        serve("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\ndata: x\n\n");

        assertRead(run("--once"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/b?p=100%&q=1", "/b[1]", "b c", "?x={id}|y", "#fragment"})
    void aRedirectIsFollowedThoughItsLocationIsNoUri(String location) throws Exception {
        serve(
                "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                OK + "\r\ndata: x\n\n");

        assertRead(run("--once"));
        assertThat(heads).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip"})
    void gzipIsDecodedAndItsEarlyEndIsReported(String coding) throws Exception {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(member)) {
            out.write("data: x\n\n".getBytes(StandardCharsets.US_ASCII));
        }
        String gzip = member.toString(StandardCharsets.ISO_8859_1);
        String head = OK + "Content-Encoding: " + coding + "\r\n\r\n";
        serve(head + gzip, head + gzip.substring(0, gzip.length() - 5));

        assertRead(run("--once"));
        assertThat(run("--once").err()).isEqualTo("eventsource-client: " + NOT_VALID + "its gzip data is damaged\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OK;Content-Length: 0;Transfer-Encoding: chunked;;9;data: x | it has both Content-Length and Transfer-Encoding",
                "OK;Content-Length: 9;Content-Length: 10;;data: x           | its Content-Length is not valid",
                "OK;Transfer-Encoding: zap;;data: x                         | its Transfer-Encoding is not supported; expected chunked",
                "OK;Transfer-Encoding: chunked;;hello;data: x               | its chunks are malformed",
                "SSH-2.0-OpenSSH_9.2;                                       | it is not HTTP",
                "data: x;;                                                  | it is not HTTP",
            })
    void invalidResponsesAreRefusedInOneSentence(String answer, String problem) throws Exception {
        server = new ScriptedPeer(connection -> {
            ScriptedPeer.readHead(connection);
            send(connection, answer.replace("OK;", OK).replace(";", "\r\n"));
            ScriptedPeer.readHead(connection); // until the client closes
        });

        Outcome outcome = run("--once");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines().findFirst()).hasValue("eventsource-client: " + NOT_VALID + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK                          | X: xxxxxxxxxxxxxxxx             | its header section is too large",
                "HTTP/1.1 200 OK                          | Set-Cookie: a=xxxxxxxxxxxxxx    | its header section is too large",
                "HTTP/1.1 103 Early Hints;                | HTTP/1.1 103 Early Hints;       | more than 32 interim responses came before it",
                "OK;Transfer-Encoding: chunked;;9         | ;x                              | its chunks are malformed",
            })
    void endlessResponsesAreAborted(String begin, String again, String problem) throws Exception {
        server = new ScriptedPeer(connection -> {
            ScriptedPeer.readHead(connection);
            send(
                    connection,
                    begin.replace("OK;T", OK + "T").replace(";", "\r\n") + (begin.endsWith("9") ? ";" : "\r\n"));
            sendWithoutEnd(connection, begin.endsWith("9") ? again : again.replace(";", "\r\n") + "\r\n");
        });

        Outcome outcome = run("--once");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err().lines().findFirst()).hasValue("eventsource-client: " + NOT_VALID + problem);
    }

    @Test
    void aRefusalWithoutAnEndIsLeftAndItsControlCharactersAreShown() throws Exception {
        server = new ScriptedPeer(connection -> {
            ScriptedPeer.readHead(connection);
            send(connection, "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n\r\n\u001b[2J\u001b]0;owned\u0007");
            sendWithoutEnd(connection, "no ");
        });

        Outcome outcome = run();

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err())
                .contains("403", "\\u001b[2J\\u001b]0;owned\\u0007")
                .hasSizeLessThan(10_000);
        assertThat(outcome.err().strip()).doesNotContainPattern("\\p{Cntrl}");
    }

    @Test
    void aCodingThatIsUnknownIsNamed() throws Exception {
        serve(OK + "Content-Encoding: br\r\n\r\n\u000b\u0004\u0080data: x\n\n");

        Outcome outcome = run();

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err()).contains("\"br\"");
    }

    @Test
    void aRedirectToItselfAndOneToAnotherSchemeEnd() throws Exception {
        serve("HTTP/1.1 302 Found\r\nLocation: /s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(run().err()).contains("redirect", "more than the 20");
        assertThat(heads).hasSize(21);
        server.close();

        serve("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(run().err()).contains("redirect", "expected an http or https URL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 99\r\n\r\ndata: x\n\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n",
                "HTTP/1.1 503 Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            })
    void aPostIsSentOnceHoweverItsAnswerFails(String answer) throws Exception {
        serve(answer);

        Outcome outcome = run("-k", "-r", "1", "-D", "?");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(heads).hasSize(1);
    }

    /** As a browser sends it, also over a restart; what no header can hold is not kept. */
    @ParameterizedTest
    @CsvSource({"9000, 9000", "16384, 16384", "16385, 0", "-1, 0"})
    void anIdOfAnyLengthNeverLocksTheClientOut(int length, int sent, @TempDir Path directory) throws Exception {
        String id = length < 0 ? "a\u0001b\u000bc" : "x".repeat(length);
        Path checkpoint = directory.resolve("checkpoint");
        serve(OK + "\r\nid: " + id + "\ndata: 1\n\n", OK + "\r\ndata: 2\n\n");

        assertThat(run("--once", "-c", checkpoint.toString()).out()).isEqualTo("message: 1\n");
        assertThat(run("--once", "-c", checkpoint.toString()).out()).isEqualTo("message: 2\n");

        heads.remove();
        String second = heads.remove();
        assertThat(second.contains("Last-Event-ID: ")).isEqualTo(sent > 0);
        assertThat(second).contains(sent > 0 ? "Last-Event-ID: " + id + "\r\n" : "GET /s");
    }

    @Test
    void aCheckpointWithControlCharactersIsNotSentAltered(@TempDir Path directory) throws Exception {
        Path checkpoint = Files.writeString(directory.resolve("checkpoint"), "abc\r\n");
        serve(OK + "\r\ndata: x\n\n");

        Outcome outcome = run("--once", "-c", checkpoint.toString());

        assertThat(heads).allSatisfy(head -> assertThat(head).doesNotContain("Last-Event-ID: abc "));
        assertThat(outcome.exitCode().equals(ExitCode.DONE) || outcome.err().contains("checkpoint"))
                .isTrue();
    }
}
