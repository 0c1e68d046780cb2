package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that a filter has read is restored or refused, and never published as an empty event or as a part of one. */
@ExtendWith(LogWatch.class)
class ConsumedBodyTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    /** What a filter does to a body, by the value of a header that only this test sends. */
    private static final Map<String, Reading> FILTERS = Map.of(
            "none", request -> {},
            "getParameter", request -> request.getParameter("_method"),
            "stream", request -> request.getInputStream().readAllBytes(),
            "part", request -> request.getInputStream().readNBytes(1),
            "reader", request -> request.getReader().read());

    private static Server server;
    private static Http1 stream;

    private interface Reading {
        void read(HttpServletRequest request) throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        Filter filter = (request, response, chain) -> {
            String reading = ((HttpServletRequest) request).getHeader("Test-Filter");
            try {
                FILTERS.get(reading == null ? "none" : reading).read((HttpServletRequest) request);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            chain.doFilter(request, response);
        };
        server = Server.startBehind(filter);
        stream = server.listen("t");
    }

    @AfterAll
    static void stop() throws Exception {
        stream.close();
        server.close();
    }

    private static Http1.Answer post(String filter, String type, boolean chunked, String body) throws Exception {
        return post("/ping/t", filter, type, chunked, body);
    }

    private static Http1.Answer post(String path, String filter, String type, boolean chunked, String body)
            throws Exception {
        try (Http1 peer = server.connect()) {
            String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nTest-Filter: " + filter
                    + "\r\nContent-Type: " + type;
            int length = body.length();
            peer.send(
                    chunked
                            ? head + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + (length == 0 ? "" : Integer.toHexString(length) + "\r\n" + body + "\r\n")
                                    + "0\r\n\r\n"
                            : head + "\r\nContent-Length: " + length + "\r\n\r\n" + body);
            return peer.answer();
        }
    }

    private static void requireNothingPublished() throws Exception {
        server.publish("t", "next");
        assertThat(stream.event()).endsWith("data: next\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"42", "a=1", "{\"a\":1}"})
    void aFormThatItsParametersTellExactlyIsPublished(String body) throws Exception {
        assertThat(post("getParameter", FORM, false, body).status()).isEqualTo(200);
        assertThat(stream.event()).endsWith("data: " + body + "\n");
    }

    @ParameterizedTest
    @CsvSource({"a b, false", "a=1&b=2, false", "42=, false", "42, true", "a=1, true"})
    void aFormThatItsParametersDoNotTellIsRefused(String body, boolean chunked) throws Exception {
        Http1.Answer answer = post("getParameter", FORM, chunked, body);
        assertThat(answer.status()).as(answer::toString).isEqualTo(415);
        assertThat(answer.body()).contains("getParameter", "text/plain");
        requireNothingPublished();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void parametersOfTheQueryAreNoForm(boolean chunked) throws Exception {
        String path = "/ping/t?a=1&&b=%20&c";
        assertThat(post(path, "getParameter", FORM, chunked, "42").status()).isEqualTo(415);
        requireNothingPublished();
        if (!chunked) { // Tomcat does not tell a chunked form without parameters from one that was read as a stream
            assertThat(post(path, "getParameter", FORM, chunked, "").status()).isEqualTo(200);
            assertThat(stream.event()).endsWith("data: \n");
        }
    }

    @ParameterizedTest
    @CsvSource({"stream, false", "stream, true", "reader, false", "reader, true", "part, false"})
    void aBodyThatAFilterHasReadIsRefused(String filter, boolean chunked) throws Exception {
        Http1.Answer answer = post(filter, "text/plain", chunked, "4242");
        assertThat(answer.status()).as(answer::toString).isEqualTo(500);
        assertThat(answer.body()).contains("a filter in front of it");
        requireNothingPublished();
    }

    @ParameterizedTest
    @CsvSource({
        "none, text/plain, false",
        "none, text/plain, true",
        "none, application/x-www-form-urlencoded, true",
        "getParameter, text/plain, true",
        "getParameter, application/x-www-form-urlencoded, false"
    })
    void anEmptyBodyIsAnEmptyEvent(String filter, String type, boolean chunked) throws Exception {
        Http1.Answer answer = post(filter, type, chunked, "");
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        assertThat(stream.event()).endsWith("data: \n");
    }

    @Test
    void overHttp2ABodyMayHaveNoLength() throws Exception {
        try (Http2 client = Http2.connect(server.port())) {
            for (String body : new String[] {"42", ""}) {
                assertThat(client.post("/ping/t", body).status()).isEqualTo(200);
                assertThat(stream.event()).endsWith("data: " + body + "\n");
            }
        }
    }
}
