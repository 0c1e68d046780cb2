package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may publish. */
class PublishChecksTest {

    private static final List<String> POSTS = List.of("/ping/t", "/retry/t", "/close/t", "/ping/t,u", "/nonsense/t");

    private final EventSourceServletBuilder options = EventSourceServlet.builder();

    private static ConnectionCheck acceptAll(HttpServletRequest request) {
        return ConnectionCheck.accept();
    }

    private static void requireClosed(Deployment server, String reason) throws Exception {
        try (RawConnection reader = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            assertThat(reader.readHeaders()).startsWith("HTTP/1.1 200 ");
            for (String path : POSTS) {
                HttpResponse<String> answer = Http.post(server.uri(path), "42");
                assertThat(answer.statusCode()).as(path).isEqualTo(405);
                assertThat(answer.body()).contains(reason);
                assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
            }
            assertThat(Http.send("OPTIONS", server.uri("/ping/t"), BodyPublishers.noBody())
                            .headers()
                            .firstValue("Allow"))
                    .hasValue("GET, HEAD, OPTIONS");
            assertThat(Http.get(server.uri("/"), "Accept", "text/html").body()).doesNotContain("curl");
        }
    }

    private static void requireOpen(Deployment server) throws Exception {
        try (RawConnection reader = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            assertThat(reader.readHeaders()).startsWith("HTTP/1.1 200 ");
            assertThat(Http.post(server.uri("/ping/t"), "42").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aServletThatChecksItsConnectionsTakesNoPost() throws Exception {
        try (Deployment server = Deployment.start(options.checkConnection(PublishChecksTest::acceptAll))) {
            requireClosed(server, "checkPublish");
        }
    }

    @Test
    void soDoesOneWithItsOwnBroker() throws Exception {
        try (EventBroker broker = EventBroker.builder().build();
                Deployment server = Deployment.start(
                        options.checkConnection(PublishChecksTest::acceptAll).broker(broker))) {
            requireClosed(server, "checkPublish");
        }
    }

    /** Guards its streams by the method rather than by the option. */
    private static class Guarded extends EventSourceServlet {

        private static final long serialVersionUID = 1L;

        Guarded(EventSourceServletBuilder options) {
            super(options);
        }

        Guarded() {}

        @Override
        protected ConnectionCheck checkConnection(HttpServletRequest request) {
            return ConnectionCheck.accept();
        }
    }

    /** Guards them because its superclass does. */
    private static final class GuardedToo extends Guarded {

        private static final long serialVersionUID = 1L;
    }

    @Test
    void anOverriddenMethodCountsLikeTheOption() throws Exception {
        try (Deployment server = Deployment.start(new Guarded(options))) {
            requireClosed(server, "checkPublish");
        }
        try (Deployment server = Deployment.start(new GuardedToo())) {
            requireClosed(server, "checkPublish");
        }
        try (Deployment server =
                Deployment.start(new Guarded(options.checkPublish((r, a, c) -> PublishCheck.accept())))) {
            requireOpen(server);
        }
    }

    /** Decides both by methods. */
    private static final class Both extends Guarded {

        private static final long serialVersionUID = 1L;

        @Override
        protected PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
            return action.equals("ping") ? PublishCheck.accept() : PublishCheck.refuse(403, "only ping");
        }
    }

    @Test
    void anOverriddenPublishCheckDecides() throws Exception {
        try (Deployment server = Deployment.start(new Both())) {
            requireOpen(server);
            assertThat(Http.post(server.uri("/close/t"), "").statusCode()).isEqualTo(403);
        }
    }

    @Test
    void aServletWithoutChecksTakesPosts() throws Exception {
        try (Deployment server = Deployment.start(options)) {
            requireOpen(server);
        }
    }

    @Test
    void aReadOnlyServletTakesNoPostWhateverItsChecksSay() throws Exception {
        try (EventBroker broker = EventBroker.builder().build();
                Deployment server = Deployment.start(options.broker(broker)
                        .checkPublish((request, action, channels) -> PublishCheck.accept())
                        .readOnly())) {
            requireClosed(server, "read-only");
        }
        try (Deployment server = new Deployment(new EventSourceServlet())
                .with(Map.of("readOnly", "true"))
                .start()) {
            requireClosed(server, "read-only");
        }
    }

    @Test
    void theCheckSeesRequestActionAndChannelsBeforeTheBodyIsThere() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        options.checkPublish((request, action, channels) -> {
            seen.add(request.getHeader("Authorization") + " " + action + " " + channels.names());
            return PublishCheck.refuse(401, "log in first").withHeader("WWW-Authenticate", "Basic");
        });
        try (Deployment server = Deployment.start(options)) {
            for (String path : POSTS) {
                try (RawConnection post = RawConnection.request(
                        server, "POST " + path + " HTTP/1.1", "Authorization: a", "Content-Length: 1000")) {
                    assertThat(post.readHeaders()).startsWith("HTTP/1.1 401 ").contains("WWW-Authenticate: Basic");
                }
            }
        }
        assertThat(seen).containsExactly("a ping [t]", "a retry [t]", "a close [t]", "a ping [t, u]", "a nonsense [t]");
    }

    @Test
    void onePolicyMayDecideBoth() throws Exception {
        options.access(new AccessPolicy() {
            @Override
            public ConnectionCheck checkConnection(HttpServletRequest request) {
                return request.getHeader("Authorization") == null
                        ? ConnectionCheck.refuse(401, "who are you?")
                        : ConnectionCheck.accept();
            }

            @Override
            public PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
                return "admin".equals(request.getHeader("Authorization"))
                        ? PublishCheck.accept()
                        : PublishCheck.refuse(403, "only the administrator may publish");
            }
        });
        try (Deployment server = Deployment.start(options);
                RawConnection reader = RawConnection.request(server, "GET /poll/t HTTP/1.1", "Authorization: reader")) {
            assertThat(reader.readHeaders()).startsWith("HTTP/1.1 200 ");
            assertThat(Http.get(server.uri("/poll/u")).statusCode()).isEqualTo(401);
            assertThat(Http.post(server.uri("/ping/t"), "1", "Authorization", "reader")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(Http.post(server.uri("/ping/t"), "1", "Authorization", "admin")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aCheckThatThrowsPublishesNothing() throws Exception {
        options.checkPublish((request, action, channels) -> {
            throw new IllegalStateException("a fault");
        });
        try (Deployment server = Deployment.start(options);
                RawConnection reader = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            assertThat(reader.readHeaders()).startsWith("HTTP/1.1 200 ");
            HttpResponse<String> answer = Http.post(server.uri("/ping/t"), "42");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("a fault");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 204, 399, 600})
    void aRefusalHasAnErrorStatus(int status) {
        assertThatThrownBy(() -> PublishCheck.refuse(status, "no")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDecisionDoesNotSetTheHeadersOfTheServlet() {
        assertThatThrownBy(() -> PublishCheck.accept().withHeader("Content-type", "text/html"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
