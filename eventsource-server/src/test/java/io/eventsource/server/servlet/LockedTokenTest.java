package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which client gets a token that another one holds. */
class LockedTokenTest {

    private final EventSourceServletBuilder options =
            EventSourceServlet.builder().heartbeat(Duration.ZERO).reconnectionTime(Duration.ofSeconds(3));

    private static final String CLIENT_ID = "0123456789abcdef-_.~";

    private static String id(RawConnection stream) throws Exception {
        stream.readThrough("id: ");
        return stream.readThrough("\n\n").strip();
    }

    /** Takes the name of the client from a header, as an authenticating container takes it from elsewhere. */
    private static Filter authenticating() {
        return (request, response, chain) -> {
            String user = ((HttpServletRequest) request).getHeader("X-User");
            chain.doFilter(
                    new HttpServletRequestWrapper((HttpServletRequest) request) {
                        @Override
                        public Principal getUserPrincipal() {
                            return user == null ? null : () -> user;
                        }
                    },
                    response);
        };
    }

    @Test
    void aSecondListenerIsRefusedOnceTheFirstWasFoundAlive() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            HttpResponse<String> answer =
                    Http.get(server.uri("/poll/token"), "Accept", "text/event-stream, application/json");

            assertThat(answer.statusCode()).isEqualTo(423);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.body()).contains("\"status\":423", "another client is subscribed to token");
            assertThat(stream.readThrough(": keepalive\n\n")).contains("id: ");
            Http.post(server.uri("/ping/token"), "still there");
            stream.readThrough("data: still there");
        }
    }

    @Test
    void aDisconnectedClientIsReplacedWithinTheProbe() throws Exception {
        try (Deployment server = Deployment.start(options)) {
            RawConnection closed = RawConnection.listen(server, "/poll/fin");
            closed.readThrough("id: ");
            closed.close();
            RawConnection.listen(server, "/poll/fin").readThrough("id: ");

            RawConnection reset = RawConnection.listen(server, "/poll/rst");
            reset.readThrough("id: ");
            reset.reset();
            RawConnection.listen(server, "/poll/rst").readThrough("id: ");
        }
    }

    @Test
    void theSameClientReplacesItsStalledStreamImmediately() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection old = RawConnection.listen(server, "/poll/token")) {
            String id = id(old);

            RawConnection.listen(server, "/poll/token", "Last-Event-ID: " + id).readThrough("id: " + id);

            assertThat(old.readThrough("0\r\n\r\n")).doesNotContain("keepalive");
        }
    }

    @Test
    void theSameClientIsKnownByItsClientIdWhateverItReads() throws Exception {
        for (String path : List.of("/poll/token", "/poll/a,b")) {
            try (Deployment server = Deployment.start(options);
                    RawConnection old = RawConnection.listen(server, path, "EventSource-Client: " + CLIENT_ID)) {
                id(old);

                RawConnection.listen(server, path, "EventSource-Client: " + CLIENT_ID)
                        .readThrough("id: ");

                assertThat(old.readThrough("0\r\n\r\n")).doesNotContain("keepalive");
            }
        }
    }

    @Test
    void anotherClientIdIsAnotherClient() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection old = RawConnection.listen(server, "/poll/token", "EventSource-Client: " + CLIENT_ID)) {
            id(old);
            assertThat(Http.get(server.uri("/poll/token"), "EventSource-Client", CLIENT_ID + "x")
                            .statusCode())
                    .isEqualTo(423);
            assertThat(Http.get(server.uri("/poll/token")).statusCode()).isEqualTo(423);
        }
    }

    @Test
    void aClientIdIsNoProofForAnotherPrincipal() throws Exception {
        try (Deployment server =
                        new Deployment(options.build()).behind(authenticating()).start();
                RawConnection old = RawConnection.listen(
                        server, "/poll/token", "X-User: ann", "EventSource-Client: " + CLIENT_ID)) {
            id(old);
            for (String user : List.of("bob", "")) {
                assertThat(Http.get(server.uri("/poll/token"), "X-User", user, "EventSource-Client", CLIENT_ID)
                                .statusCode())
                        .isEqualTo(423);
            }
        }
    }

    @Test
    void aClientIdHasItsForm() throws Exception {
        try (Deployment server = Deployment.start(options)) {
            for (String id : List.of("short", "0123456789abcde/", "0123456789 abcdef", "x".repeat(129), "")) {
                HttpResponse<String> answer = Http.get(server.uri("/poll/token"), "EventSource-Client", id);
                assertThat(answer.statusCode()).as(id).isEqualTo(400);
                assertThat(answer.body()).contains("EventSource-Client").doesNotContain("0123456789");
            }
            RawConnection.listen(server, "/poll/token", "EventSource-Client: " + "~".repeat(128))
                    .readThrough("id: ");
        }
    }

    @Test
    void severalTokensAreNotTakenOverByAnIdOfOneOfThem() throws Exception {
        try (Deployment server = Deployment.start(options)) {
            String idOfA;
            try (RawConnection formerOwner = RawConnection.listen(server, "/poll/a")) {
                idOfA = id(formerOwner);
            }
            try (RawConnection present = RawConnection.listen(server, "/poll/a,b")) {
                id(present);
                for (String path : List.of("/poll/a,b", "/poll/b,a", "/poll/a", "/poll/b")) {
                    assertThat(Http.get(server.uri(path), "Last-Event-ID", idOfA)
                                    .statusCode())
                            .as(path)
                            .isEqualTo(423);
                }
            }
        }
    }

    @Test
    void theIdThatAPublisherSeesIsNoProof() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            id(stream);
            String answer = Http.post(server.uri("/ping/token"), "42").body();
            String id = answer.replaceFirst(".*\"id\":\"([^\"]*)\".*\\s*", "$1");

            assertThat(Http.get(server.uri("/poll/token"), "Last-Event-ID", id).statusCode())
                    .isEqualTo(423);
        }
    }

    @Test
    void theSamePrincipalReplacesItsStalledStreamImmediately() throws Exception {
        try (Deployment server =
                        new Deployment(options.build()).behind(authenticating()).start();
                RawConnection old = RawConnection.listen(server, "/poll/token", "X-User: ann")) {
            RawConnection newer = RawConnection.listen(server, "/poll/token", "X-User: ann");
            old.readThrough("0\r\n\r\n");

            assertThat(Http.get(server.uri("/poll/token"), "X-User", "bob").statusCode())
                    .isEqualTo(423);
            newer.readThrough(": keepalive");
        }
    }

    @Test
    void ofManySimultaneousClientsExactlyOneWins() throws Exception {
        try (Deployment server = Deployment.start(options)) {
            List<RawConnection> rivals = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                rivals.add(RawConnection.request(server, "GET /poll/token HTTP/1.1"));
            }

            List<String> responses = new ArrayList<>();
            for (RawConnection rival : rivals) {
                responses.add(rival.readHeaders().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
            }

            assertThat(responses)
                    .containsOnlyOnce("200")
                    .filteredOn("423"::equals)
                    .hasSize(7);
        }
    }

    @Test
    void aWaitingRequestIsAnsweredWhenTheServletIsDestroyed() throws Exception {
        EventSourceServlet servlet = options.build();
        try (Deployment server = Deployment.start(servlet);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            stream.readThrough("\n\n");
            CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> status(server));
            stream.readThrough(": keepalive");

            servlet.destroy();

            assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    private static int status(Deployment server) {
        try {
            return Http.get(server.uri("/poll/token")).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
