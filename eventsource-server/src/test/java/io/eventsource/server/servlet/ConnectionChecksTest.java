package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections the check admits. */
class ConnectionChecksTest {

    private final EventSourceServletBuilder options = EventSourceServlet.builder();

    private Deployment checking(Function<HttpServletRequest, ConnectionCheck> check) throws Exception {
        return Deployment.start(options.checkConnection(check));
    }

    /** An overridden method replaces the builder's check. */
    private static final class Doorkeeper extends EventSourceServlet {

        private static final long serialVersionUID = 1L;

        Doorkeeper(EventSourceServletBuilder options) {
            super(options);
        }

        @Override
        protected ConnectionCheck checkConnection(HttpServletRequest request) {
            return request.getParameter("key") == null
                    ? ConnectionCheck.refuse(403, "there must be a key")
                    : super.checkConnection(request);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 499, 500, 503, 599})
    void refuseWithAStatusAndAReason(int status) throws Exception {
        try (Deployment server = checking(request -> ConnectionCheck.refuse(status, "not \"you\""))) {
            HttpResponse<String> text = Http.get(server.uri("/poll/token"));
            HttpResponse<String> json =
                    Http.get(server.uri("/poll/token"), "Accept", "text/event-stream, application/json");

            assertThat(text.statusCode()).isEqualTo(status);
            assertThat(text.body()).isEqualTo("not \"you\"\n");
            assertThat(json.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(json.body()).isEqualTo("{\"status\":" + status + ",\"detail\":\"not \\\"you\\\"\"}\n");
        }
    }

    @Test
    void makeAClientStopWithoutAWord() throws Exception {
        try (Deployment server = checking(request -> ConnectionCheck.refuse(204, "not a word"));
                RawConnection stream = RawConnection.request(server, "GET /poll/token HTTP/1.1", "Connection: close")) {
            assertThat(stream.readHeaders())
                    .startsWith("HTTP/1.1 204 ")
                    .contains("Cache-Control: no-store")
                    .doesNotContain("\nContent-Type", "Content-Length: 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void setHeadersOnEveryAnswer(String method) throws Exception {
        options.checkConnection(request -> (request.getParameter("key") == null
                        ? ConnectionCheck.refuse(403, "there must be a key")
                        : ConnectionCheck.accept())
                .withHeader("Access-Control-Allow-Origin", "*"));
        EventSourceServlet servlet = options.build();
        try (Deployment server = Deployment.start(servlet)) {
            requireHeader(server, method, "/poll/token", 403);
            requireHeader(server, method, "/poll/token?key", 200);
            servlet.broker().close();
            requireHeader(server, method, "/poll/token?key", 200);
        }
    }

    private static void requireHeader(Deployment server, String method, String path, int status) throws Exception {
        try (RawConnection answer = RawConnection.request(server, method + " " + path + " HTTP/1.1")) {
            assertThat(answer.readHeaders())
                    .startsWith("HTTP/1.1 " + status)
                    .contains("Access-Control-Allow-Origin: *");
        }
    }

    @Test
    void areASubclassesBeforeTheBuilders() throws Exception {
        options.checkConnection(request -> ConnectionCheck.refuse(429, "and this key is used up"));
        try (Deployment server = Deployment.start(new Doorkeeper(options))) {
            assertThat(Http.get(server.uri("/poll/token")).statusCode()).isEqualTo(403);
            assertThat(Http.get(server.uri("/poll/token?key")).statusCode()).isEqualTo(429);
            assertThat(Http.send("HEAD", server.uri("/poll/token"), BodyPublishers.noBody())
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void happenOnceThoughATakenTokenIsProbed() throws Exception {
        AtomicInteger checks = new AtomicInteger();
        options.heartbeat(Duration.ZERO);
        try (Deployment server = checking(request -> {
                    checks.incrementAndGet();
                    return ConnectionCheck.accept();
                });
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(Http.get(server.uri("/poll/token")).statusCode()).isEqualTo(423);
            stream.readThrough(": keepalive");

            assertThat(checks).hasValue(2);
        }
    }

    @Test
    void thatFailRefuseEveryClient() throws Exception {
        EventSourceServlet servlet = options.checkConnection(request -> {
                    throw new IllegalStateException("secret");
                })
                .build();
        EventBroker broker = servlet.broker();
        try (Deployment server = Deployment.start(servlet)) {
            for (String method : new String[] {"GET", "HEAD"}) {
                HttpResponse<String> answer = Http.send(method, server.uri("/poll/token"), BodyPublishers.noBody());
                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(answer.body()).doesNotContain("secret");
            }
            assertThat(broker.subscribers(Channels.of("token"))).isEmpty();
        }
    }
}
