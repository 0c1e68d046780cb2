package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.server.Channels;
import io.eventsource.server.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A policy that identifies clients itself. */
class AccessPolicyTest {

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile @Nullable Subscription stream;

    /** Takes the header {@code User} for granted; it may read its own channel, and publish anywhere but reply nowhere. */
    private final class Headers implements AccessPolicy {

        @Override
        public @Nullable Principal identify(HttpServletRequest request) {
            String user = request.getHeader("User");
            if ("fault".equals(user)) {
                throw new IllegalStateException("a fault of the policy");
            }
            return user == null ? null : () -> user;
        }

        @Override
        public ConnectionCheck checkConnection(HttpServletRequest request) {
            Principal principal = request.getUserPrincipal();
            if (principal == null) {
                return ConnectionCheck.refuse(401, "say who you are");
            }
            ConnectionCheck accepted = ConnectionCheck.accept().withHeader("Checked", "by the policy");
            return request.getHeader("Expired") == null ? accepted : accepted.withDeadline(Instant.EPOCH);
        }

        @Override
        public ConnectionCheck checkChannels(HttpServletRequest request, Channels channels, ConnectionCheck accepted) {
            return channels.equals(Channels.of("forbidden"))
                    ? ConnectionCheck.refuse(403, "you may not read this")
                    : accepted;
        }

        @Override
        public PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
            return request.getUserPrincipal() == null ? PublishCheck.refuse(401, "no") : PublishCheck.accept();
        }

        @Override
        public PublishCheck checkReply(HttpServletRequest request, String action, Channels channels) {
            calls.add("reply " + action);
            return PublishCheck.refuse(403, "you may not answer");
        }

        @Override
        public void opened(Subscription subscription, @Nullable Principal principal) {
            calls.add("opened by " + (principal == null ? null : principal.getName()));
            stream = subscription;
        }

        @Override
        public void closed(Subscription subscription) {
            calls.add("closed");
        }
    }

    private EventSourceServlet servlet() {
        return EventSourceServlet.builder().access(new Headers()).build();
    }

    private static String get(String headers) {
        return "GET /poll/x HTTP/1.1\r\n" + headers;
    }

    @Test
    void whomItIdentifiesIsThePrincipalOfTheStream() throws Exception {
        try (Deployment server = Deployment.start(servlet());
                RawConnection client = RawConnection.request(server, get("User: ann"))) {
            assertThat(client.readHeaders()).startsWith("HTTP/1.1 200 ");
            Subscription opened = java.util.Objects.requireNonNull(stream);
            assertThat(opened.principal()).isEqualTo("ann");
            assertThat(calls).containsExactly("opened by ann");
            opened.revoke();
            client.readThrough("event: auth_revoked");
            Await.until(() -> calls.contains("closed"), calls::toString);
        }
    }

    @Test
    void aStreamEndsAtTheDeadlineOfItsCheck() throws Exception {
        try (Deployment server = Deployment.start(servlet());
                RawConnection client = RawConnection.request(server, get("User: ann\r\nExpired: yes"))) {
            client.readThrough("event: auth_revoked");
            Await.until(() -> calls.contains("closed"), calls::toString);
        }
    }

    @Test
    void eachDoorAsksIt() throws Exception {
        try (Deployment server = Deployment.start(servlet());
                RawConnection client = RawConnection.request(server, get("X: anonymous"))) {
            assertThat(client.readHeaders()).startsWith("HTTP/1.1 401 ");
            assertThat(Http.post(server.uri("/ping/x"), "1").statusCode()).isEqualTo(401);
            HttpResponse<String> reply = Http.post(server.uri("/reply/x?proof=1.a"), "done");
            assertThat(reply.statusCode()).isEqualTo(403);
            assertThat(Http.post(server.uri("/ack/x"), "1").statusCode()).isEqualTo(403);
            assertThat(calls).containsExactly("reply reply", "reply ack");
        }
    }

    @Test
    void itDecidesAboutTheChannelsThatAreRead() throws Exception {
        try (Deployment server = Deployment.start(servlet())) {
            assertThat(Http.get(server.uri("/poll/forbidden"), "User", "ann").statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void bothItAndTheChecksOfTheServletMustAccept() throws Exception {
        EventSourceServlet servlet = EventSourceServlet.builder()
                .access(new Headers())
                .checkConnection(request -> request.getHeader("Blocked") != null
                        ? ConnectionCheck.refuse(403, "blocked")
                        : ConnectionCheck.accept()
                                .withChannels(Channels.of("forbidden"))
                                .withProperties("properties"))
                .checkPublish((request, action, channels) ->
                        action.equals("close") ? PublishCheck.refuse(403, "not closed") : PublishCheck.accept())
                .build();
        try (Deployment server = Deployment.start(servlet)) {
            assertThat(Http.get(server.uri("/poll/x"), "User", "ann", "Blocked", "yes")
                            .body())
                    .contains("blocked");
            assertThat(Http.get(server.uri("/poll/x"), "User", "ann").body())
                    .as("the channels that the other check has set")
                    .contains("you may not read this");
            assertThat(Http.post(server.uri("/close/x"), "").statusCode()).isEqualTo(403);
            assertThat(Http.post(server.uri("/ping/x"), "").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aFaultOfThePolicyRefuses() throws Exception {
        try (Deployment server = Deployment.start(servlet());
                RawConnection client = RawConnection.request(server, get("User: fault"))) {
            assertThat(client.readHeaders()).startsWith("HTTP/1.1 500 ");
        }
    }
}
