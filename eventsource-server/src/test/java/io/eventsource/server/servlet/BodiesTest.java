package io.eventsource.server.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a posted body becomes text. */
class BodiesTest {

    private static final int MAX = 1_000;

    private Deployment server;
    private RawConnection stream;
    private URI ping;

    @BeforeEach
    void start() throws Exception {
        server = Deployment.start(EventSourceServlet.builder().maxBodySize(MAX));
        stream = RawConnection.listen(server, "/poll/token");
        ping = server.uri("/ping/token");
    }

    @AfterEach
    void stop() throws Exception {
        stream.close();
        server.close();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private void requireRefused(HttpResponse<String> answer, int status, String reason) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(reason).endsWith("\n");
        // Nothing was published: the next event comes first.
        assertThat(Http.post(ping, "next").statusCode()).isEqualTo(200);
        assertThat(stream.readThrough("data: next\n").split("data:", -1)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json",
                "image/png",
                "multipart/form-data; boundary=x",
                "text/plain; charset=\"utf-8\""
            })
    void theMediaTypeDoesNotMatter(String type) throws Exception {
        assertThat(Http.post(ping, "a=b&c=ü+%20", "Content-Type", type).statusCode())
                .isEqualTo(200);

        stream.readThrough("data: a=b&c=ü+%20\n\n");
    }

    @Test
    void linesArriveAsLines() throws Exception {
        Http.post(ping, "one\r\ntwo\rthree\n\n");

        stream.readThrough("data: one\ndata: two\ndata: three\ndata: \ndata: \n\n");
    }

    @Test
    void anEmptyBodyIsAnEvent() throws Exception {
        assertThat(Http.post(ping, "").statusCode()).isEqualTo(200);

        stream.readThrough("event: ping\ndata: \n\n");
    }

    @Test
    void theCharsetIsHeeded() throws Exception {
        Http.post(ping, "é1".getBytes(ISO_8859_1), "Content-Type", "text/plain; charset=iso-8859-1");
        Http.post(ping, "é2".getBytes(UTF_16), "Content-Type", "text/plain;charset=UTF-16");

        stream.readThrough("data: é1\n\n");
        stream.readThrough("data: é2\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"klingon", "'; drop"})
    void anUnknownCharsetIsRefused(String charset) throws Exception {
        requireRefused(Http.post(ping, "1", "Content-Type", "text/plain; charset=" + charset), 415, "; send UTF-8");
    }

    @Test
    void malformedTextIsRefusedWithItsPosition() throws Exception {
        requireRefused(Http.post(ping, new byte[] {'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF, 'b'}), 400, "UTF-8");
        requireRefused(Http.post(ping, new byte[] {'a', (byte) 0xFF}), 400, "malformed at byte 1");
        requireRefused(Http.post(ping, new byte[] {'a', 'b', (byte) 0xC3}), 400, "malformed at byte 2");
        requireRefused(Http.post(ping, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}), 400, "at byte 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP"})
    void gzipIsUnpacked(String coding) throws Exception {
        Http.post(ping, gzip("packed é".getBytes(UTF_8)), "Content-Encoding", coding);

        stream.readThrough("data: packed é\n\n");
    }

    @Test
    void anotherCodingIsRefused() throws Exception {
        HttpResponse<String> answer = Http.post(ping, "1", "Content-Encoding", "br");

        assertThat(answer.headers().firstValue("Accept-Encoding")).hasValue("gzip");
        requireRefused(answer, 415, "unknown content coding \"br\"; send gzip, or none");
        assertThat(Http.post(ping, "1", "Content-Encoding", "identity").statusCode())
                .isEqualTo(200);
    }

    @Test
    void invalidGzipIsRefused() throws Exception {
        byte[] whole = gzip("packed".getBytes(UTF_8));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);

        requireRefused(Http.post(ping, "plain", "Content-Encoding", "gzip"), 400, "the body is not valid gzip");
        requireRefused(Http.post(ping, half, "Content-Encoding", "gzip"), 400, "the body is not valid gzip");
        HttpResponse<String> empty = Http.post(ping, "", "Content-Encoding", "gzip");
        assertThat(empty.body()).doesNotContain("null");
        requireRefused(empty, 400, "the body is not valid gzip");
    }

    @Test
    void asManyBytesAsAllowedAreTaken() throws Exception {
        assertThat(Http.post(ping, "x".repeat(MAX)).statusCode()).isEqualTo(200);
        assertThat(Http.post(ping, gzip(new byte[MAX]), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void moreAreRefusedAndNotWaitedFor() throws Exception {
        String reason = "the body may have up to 1000 bytes";

        try (RawConnection sender = RawConnection.refused(server, "/ping/token", MAX + 1)) {
            assertThat(sender.readHeaders()).startsWith("HTTP/1.1 413 ");
            sender.readThrough(reason);
        }
        requireRefused(Http.post(ping, gzip(new byte[MAX + 1]), "Content-Encoding", "gzip"), 413, reason);
    }

    @Test
    void aGzipBombDoesNotGoOff() throws Exception {
        byte[] bomb = gzip(new byte[500 * 1024]);
        assertThat(bomb.length).isLessThan(MAX);

        requireRefused(Http.post(ping, bomb, "Content-Encoding", "gzip"), 413, "up to 1000 bytes");
    }

    @Test
    void aBodyThatNeverEndsIsRefusedAsSoonAsItIsTooLong() throws Exception {
        try (RawConnection sender =
                RawConnection.request(server, "POST /ping/token HTTP/1.1", "Transfer-Encoding: chunked")) {
            sender.send("7d0\r\n" + "x".repeat(2_000) + "\r\n");

            assertThat(sender.readHeaders()).startsWith("HTTP/1.1 413 ");
            sender.readThrough("the body may have up to 1000 bytes");
        }
    }

    @Test
    void aBodyThatBreaksOffPublishesNothing() throws Exception {
        try (RawConnection sender = RawConnection.request(server, "POST /ping/token HTTP/1.1", "Content-Length: 10")) {
            sender.send("half");
            sender.shutdownOutput();
            assertThat(sender.readHeaders()).startsWith("HTTP/1.1 400 ");
        }
        assertThat(Http.post(ping, "next").statusCode()).isEqualTo(200);
        assertThat(stream.readThrough("data: next\n")).doesNotContain("half");
    }
}
