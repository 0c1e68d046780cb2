package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses beyond a bound end with a clear message. The source owns its HTTP client. */
class HostileServerTest extends SocketTest {

    private static final String GZIP =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n";

    @Override
    EventSourceBuilder builder() {
        return EventSource.builder(server.uri("/stream")).bounds(EXACTLY).reconnectionTime(Duration.ofMillis(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endlessHeadersEndInAnInvalidResponse(boolean shared) throws Exception {
        server.enqueue(connection -> {
            connection.send("HTTP/1.1 200 OK\r\n");
            while (true) {
                connection.send("X-Header: " + "x".repeat(1000) + "\r\n");
            }
        });
        server.streamAndStayOpen("");

        connect(shared ? super.builder() : builder());

        assertThat(listener.nextReconnecting(ConnectionEnd.InvalidResponse.class)
                        .message())
                .isEqualTo(
                        "the response of " + server.uri("/stream") + " is not valid: its header section is too large");
    }

    @Test
    void anEndlessHeaderLineEndsInAnInvalidResponse() throws Exception {
        server.enqueue(connection -> {
            connection.send("HTTP/1.1 200 OK\r\nX-Header: ");
            while (true) {
                connection.send("x".repeat(1000));
            }
        });
        server.streamAndStayOpen("");

        connect();

        assertThat(listener.nextReconnecting(ConnectionEnd.InvalidResponse.class)
                        .problem())
                .isEqualTo("its header section is too large");
    }

    @Test
    void headersBelowTheBoundAreRead() throws Exception {
        server.enqueue(sayAndStayOpen("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Header: "
                + "x".repeat(60_000) + "\r\n\r\ndata: x\n\n"));

        connect();

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "102 Processing", "103 Early Hints", "110 What"})
    void someInterimResponsesAreSkippedAndAFloodOfThemIsNot(String status) throws Exception {
        server.enqueue(say(("HTTP/1.1 " + status + "\r\nLink: </x>\r\n\r\n").repeat(3) + stream("data: x\n\n")));
        server.enqueue(connection -> {
            while (true) {
                connection.send("HTTP/1.1 " + status + "\r\n\r\n");
            }
        });
        server.streamAndStayOpen("");

        connect();

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("x");
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        assertThat(listener.nextReconnecting(ConnectionEnd.InvalidResponse.class)
                        .problem())
                .isEqualTo("more than 32 interim responses came before it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "103 Early Hints"})
    void aFloodOfInterimResponsesIsLeftHoweverFastItComes(String status) throws Exception {
        server.enqueue(connection -> {
            String many = ("HTTP/1.1 " + status + "\r\n\r\n").repeat(10_000);
            for (int i = 0; i < 100; i++) {
                connection.send(many);
            }
        });

        connect();

        assertThat(listener.nextReconnecting(ConnectionEnd.InvalidResponse.class)
                        .problem())
                .isEqualTo("more than 32 interim responses came before it");
    }

    @Test
    void twoContinuesAreSkippedByAClientThatWasHandedIn() throws Exception {
        server.enqueue(sayAndStayOpen("HTTP/1.1 100 Continue\r\n\r\n".repeat(2) + stream("data: x\n\n")));

        connect(super.builder());

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "br",
                "zstd",
                "gzip, br",
                "br, gzip",
                "gzip, gzip",
                "what\u001b[2J",
            })
    void aCodingThatCannotBeDecodedIsNamed(String coding) throws Exception {
        server.enqueue(sayAndStayOpen("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: "
                + coding + "\r\n\r\n\u000b\u0004\u0080"));

        connect();

        if (coding.startsWith("what")) {
            listener.nextReconnecting(ConnectionEnd.InvalidResponse.class);
            return;
        }
        ConnectionEnd end = listener.nextClosed(ConnectionEnd.UnsupportedContentCoding.class);
        assertThat(end).isEqualTo(new ConnectionEnd.UnsupportedContentCoding(server.uri("/stream"), coding));
        assertThat(end.message()).contains("\"" + coding + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "GZIP", "gzip", "x-gzip", "X-GZIP", ""})
    void aCodingThatCanBeDecodedIsRead(String coding) throws Exception {
        String body = "data: x\n\n";
        server.enqueue(sayAndStayOpen("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: "
                + coding + "\r\n\r\n"
                + (coding.toLowerCase(Locale.ROOT).endsWith("gzip") ? gzip(body) + gzip("data: y\n\n") : body)));

        connect();

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("x");
        if (coding.toLowerCase(Locale.ROOT).endsWith("gzip")) {
            assertThat(listener.nextEvent().data()).isEqualTo("y");
        }
    }

    @Test
    void damagedGzipIsAnInvalidResponse() throws Exception {
        server.enqueue(say(GZIP + "this is not gzip, is it?"));
        server.streamAndStayOpen("");

        connect();

        listener.nextOpened();
        assertThat(listener.nextReconnecting(ConnectionEnd.InvalidResponse.class)
                        .problem())
                .isEqualTo("its gzip data is damaged");
    }

    @Test
    void lengthTogetherWithChunkedIsRefusedInTheSameWordsEachTime() throws Exception {
        String both = "\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (int i = 0; i < 2; i++) {
            server.enqueue(say(stream("").replace("\r\n\r\n", both) + "9\r\ndata: 1\n\n\r\n"));
        }
        server.streamAndStayOpen("");

        connect();

        for (int i = 0; i < 2; i++) {
            assertThat(listener.nextReconnecting(ConnectionEnd.InvalidResponse.class)
                            .message())
                    .isEqualTo("the response of " + server.uri("/stream")
                            + " is not valid: it has both Content-Length and Transfer-Encoding");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: identity",
                "transfer-encoding:IDENTITY",
                "Connection: keep-alive\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: identity\r\nContent-Length: 9",
                "Transfer-Encoding: identity\r\nTransfer-Encoding: identity",
            })
    void theTransferCodingIdentityIsReadAsBrowsersDo(String headers) throws Exception {
        String redirect =
                "HTTP/1.1 302 Found\r\nLocation: /b\r\nTransfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n";
        String found = stream("").replace("\r\n\r\n", "\r\n" + headers + "\r\n\r\n");
        CountDownLatch first = new CountDownLatch(1);
        server.enqueue(connection -> connection.send(redirect).awaitClosed());
        server.enqueue(connection -> {
            connection.send(found + "data: 1\n\n");
            first.await();
            connection.send("data: 2\n\n");
            connection.awaitClosed();
        });

        connect();

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("1");
        first.countDown();
        if (headers.contains("Length")) {
            listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        } else {
            assertThat(listener.nextEvent().data()).isEqualTo("2");
        }
    }

    @Test
    void anHttpClientThatWasHandedInSaysThatItCannotReadIdentity() throws Exception {
        server.enqueue(say(stream("").replace("\r\n\r\n", "\r\nTransfer-Encoding: identity\r\n\r\n")));
        server.streamAndStayOpen("");

        connect(super.builder());

        assertThat(listener.nextReconnecting(ConnectionEnd.InvalidResponse.class)
                        .problem())
                .isEqualTo("its Transfer-Encoding is not supported; expected chunked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc OK\r\n\r\n", "\u0016\u0003\u0001 TLS perhaps"})
    void responsesThatAreNotHttpAreReportedAsSuch(String answer) throws Exception {
        server.enqueue(say(answer));
        server.streamAndStayOpen("");

        connect();

        assertThat(listener.nextReconnecting(ConnectionEnd.InvalidResponse.class)
                        .message())
                .isEqualTo("the response of " + server.uri("/stream") + " is not valid: it is not HTTP");
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, 16 * 1024})
    void aLongIdIsSent(int length) throws Exception {
        String id = "x".repeat(length);
        server.stream("id: " + id + "\ndata: 1\n\n");
        server.streamAndStayOpen("data: 2\n\n");

        connect();

        server.awaitRequest();
        assertThat(server.awaitRequest().head()).contains("Last-Event-ID: " + id + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0001b\u000bc", "\u007f", "long"})
    void anIdThatNoRequestCanSendIsNotKept(String id) throws Exception {
        String set = id.equals("long") ? "x".repeat(16 * 1024 + 1) : id;
        server.stream("id: 7\ndata: 1\n\nid: " + set + "\ndata: 2\n\n");
        server.streamAndStayOpen("data: 3\n\n");

        connect();

        listener.nextOpened();
        listener.nextEvent();
        assertThat(listener.nextEvent().lastEventId()).isEqualTo(set);
        server.awaitRequest();
        assertThat(server.awaitRequest().head()).contains("Last-Event-ID: 7\r\n");
        assertThat(source.lastEventId()).isEqualTo("7");
    }

    @Test
    void aCheckpointWithAnIdThatCannotBeSentDoesNotLockTheSourceOut() throws Exception {
        server.streamAndStayOpen("data: 1\n\n");

        connect(builder().checkpoint(new Checkpoint() {
            @Override
            public String load() {
                return "a\u0001b";
            }

            @Override
            public void save(String lastEventId) {}
        }));

        assertThat(server.awaitRequest().head()).doesNotContain("Last-Event-ID");
    }

    @Test
    void aRequestWithTooLargeHeadersFailsPermanently() throws Exception {
        connect(builder().header("X-Large", "x".repeat(70_000)));

        assertThat(listener.nextClosed(ConnectionEnd.RequestNotSendable.class).message())
                .isEqualTo("the request to " + server.uri("/stream")
                        + " cannot be sent: its headers have more than the 65536 bytes that the HTTP client allows");
    }

    @Test
    void anUnknownHostAndAPortWithoutAServerAreSaidInPlainWords() throws Exception {
        connect(EventSource.builder(URI.create("http://no.such.host.invalid/stream"))
                .reconnectPolicy(ReconnectPolicy.never()));
        assertThat(listener.nextClosed(ConnectionEnd.ConnectionLost.class).message())
                .isEqualTo("cannot connect to http://no.such.host.invalid/stream: unknown host no.such.host.invalid");

        URI closed = URI.create("http://127.0.0.1:" + freePort() + "/");
        connect(EventSource.builder(closed).reconnectPolicy(ReconnectPolicy.never()));
        assertThat(listener.nextClosed(ConnectionEnd.ConnectionLost.class).message())
                .isEqualTo("cannot connect to " + closed + ": connection refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "close"})
    void aConnectionThatEndsBeforeTheAnswerWasLost(String how) throws Exception {
        server.enqueue(connection -> {
            if (how.equals("reset")) {
                connection.reset();
            }
        });
        server.streamAndStayOpen("");

        connect();

        assertThat(listener.nextReconnecting(ConnectionEnd.ConnectionLost.class).message())
                .isEqualTo("the connection to " + server.uri("/stream") + " was lost: it was cut off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/event-stream, text/event-stream",
                "text/event-stream,text/event-stream;charset=utf-8",
                "TEXT/Event-Stream ; charset=\"a,b\"",
                "text/html, text/event-stream",
                "text/event-stream, */*",
                "text/event-stream, nonsense",
                "text/event-stream\r\nContent-Type: text/event-stream",
            })
    void aMediaTypeIsReadAsBrowsersDo(String type) throws Exception {
        server.enqueue(sayAndStayOpen("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\ndata: x\n\n"));

        connect();

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("x");
    }

    private static String gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
