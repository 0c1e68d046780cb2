package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that a filter has read is missing, not empty. */
class ConsumedBodyTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    /** As Spring's hidden method filter and many others do. */
    private static final Filter READS_PARAMETERS = (request, response, chain) -> {
        assertThat(request.getParameter("_method")).isNull();
        chain.doFilter(request, response);
    };

    private static final Filter READS_ALL = (request, response, chain) -> {
        request.getInputStream().readAllBytes();
        chain.doFilter(request, response);
    };

    private static final Filter TAKES_THE_READER = (request, response, chain) -> {
        request.getReader().read();
        chain.doFilter(request, response);
    };

    /** Reads the body and replays it, as filters that verify signatures do. */
    private static final Filter REPLAYS = (request, response, chain) -> {
        byte[] body = request.getInputStream().readAllBytes();
        chain.doFilter(new Replay((HttpServletRequest) request, body), response);
    };

    private static Deployment behind(Filter filter) throws Exception {
        return new Deployment(EventSourceServlet.builder().build())
                .behind((request, response, chain) -> {
                    if (((HttpServletRequest) request).getMethod().equals("POST")) {
                        filter.doFilter(request, response, chain);
                    } else {
                        chain.doFilter(request, response);
                    }
                })
                .start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"42", "a=1", "{\"a\":1}", "on=a=b", "grün"})
    void aFormThatItsParametersTellExactlyIsPublished(String body) throws Exception {
        try (Deployment server = behind(READS_PARAMETERS);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(Http.post(server.uri("/ping/token"), body, "Content-Type", FORM)
                            .statusCode())
                    .isEqualTo(200);
            stream.readThrough("data: " + body + "\n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a+b",
                "%34%32",
                "42=",
                "42&",
                "&42",
                "a=1&b=2",
                "a=1&a=2",
                "a&b=",
                "=",
                "&",
                "two\nlines+"
            })
    void aFormThatItsParametersDoNotTellIsRefused(String body) throws Exception {
        try (Deployment server = behind(READS_PARAMETERS);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            HttpResponse<String> answer = Http.post(server.uri("/ping/token"), body, "Content-Type", FORM);
            assertThat(answer.statusCode()).isEqualTo(415);
            assertThat(answer.body()).contains("getParameter", "text/plain");

            Http.post(server.uri("/ping/token"), "next", "Content-Type", "text/plain");
            assertThat(stream.readThrough("data: next\n").split("data:", -1)).hasSize(2);
        }
    }

    @Test
    void parametersOfTheQueryAreNoBody() throws Exception {
        try (Deployment server = behind(READS_PARAMETERS);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(Http.post(server.uri("/ping/token?42"), "42", "Content-Type", FORM)
                            .statusCode())
                    .isEqualTo(415);
            assertThat(Http.post(server.uri("/ping/token?42"), "", "Content-Type", FORM)
                            .statusCode())
                    .isEqualTo(200);
            stream.readThrough("data: \n\n");
        }
    }

    @Test
    void anEmptyFormIsAnEmptyEvent() throws Exception {
        try (Deployment server = behind(READS_PARAMETERS);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(Http.post(server.uri("/ping/token"), "", "Content-Type", FORM)
                            .statusCode())
                    .isEqualTo(200);
            stream.readThrough("data: \n\n");
        }
    }

    @Test
    void aChunkedFormIsRefused() throws Exception {
        try (Deployment server = behind(READS_PARAMETERS);
                RawConnection stream = RawConnection.listen(server, "/poll/token");
                RawConnection sender = RawConnection.request(
                        server, "POST /ping/token HTTP/1.1", "Content-Type: " + FORM, "Transfer-Encoding: chunked")) {
            sender.send("2\r\n42\r\n0\r\n\r\n");
            assertThat(sender.readHeaders()).startsWith("HTTP/1.1 415 ");
            assertThat(stream.readThrough("id: ")).doesNotContain("data:");
        }
    }

    @Test
    void aBodyOfAnyTypeThatWasReadIsRefused() throws Exception {
        for (Filter filter : new Filter[] {READS_ALL, TAKES_THE_READER}) {
            try (Deployment server = behind(filter);
                    RawConnection stream = RawConnection.listen(server, "/poll/token")) {
                HttpResponse<String> answer = Http.post(server.uri("/ping/token"), "42", "Content-Type", "text/plain");
                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(answer.headers()
                                .firstValue("Content-Type")
                                .orElse("")
                                .toLowerCase(Locale.ROOT))
                        .isEqualTo("text/plain;charset=utf-8");
                assertThat(answer.body()).contains("a filter in front of it");
                assertThat(stream.readThrough("id: ")).doesNotContain("data:");
            }
        }
    }

    @Test
    void aBodyThatAFilterReplaysIsPublished() throws Exception {
        try (Deployment server = behind(REPLAYS);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(Http.post(server.uri("/ping/token"), "a b&c").statusCode())
                    .isEqualTo(200);
            stream.readThrough("data: a b&c\n\n");
        }
    }

    private static final class Replay extends HttpServletRequestWrapper {

        private final ServletInputStream in;

        Replay(HttpServletRequest request, byte[] body) {
            super(request);
            ByteArrayInputStream bytes = new ByteArrayInputStream(body);
            in = new ServletInputStream() {
                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    return bytes.read(buffer, offset, length);
                }

                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public ServletInputStream getInputStream() {
            return in;
        }
    }
}
