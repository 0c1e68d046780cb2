package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventId;
import io.eventsource.protocol.StringEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.SubscriberLimit;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events that wait for a client, over HTTP. */
class WaitingHandlerTest {

    private static final String CLIENT_ID = "EventSource-Client: 0123456789abcdef";

    /** An event whose publisher gives the id. */
    private static final class GivenIdEvent extends StringEvent {

        private final String id;

        GivenIdEvent(String target, String action, String value) {
            super(target, action, value);
            id = "id-" + value;
        }

        @Override
        protected EventId id() {
            return EventId.of(id);
        }
    }

    private static HttpResponse<String> send(
            Deployment server, String method, String path, String body, String... headers) throws Exception {
        return Http.send(method, server.uri(path), BodyPublishers.ofString(body), headers);
    }

    private static HttpResponse<String> post(Deployment server, String path, String body, String... headers)
            throws Exception {
        return send(server, "POST", path, body, headers);
    }

    private static String id(HttpResponse<String> response) {
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(response.body());
        assertThat(id.find()).as(response.body()).isTrue();
        return id.group(1);
    }

    @Test
    void anEventWithATimeToLiveWaitsForItsClient() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> answer = post(server, "/ping/t", "42", "TTL", "3600");
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.headers().firstValue("TTL")).hasValue("3600");
            assertThat(answer.body()).contains("\"subscribers\":0");

            try (RawConnection reader = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
                reader.readThrough("data: 42");
                assertThat(post(server, "/ping/t", "43", "TTL", "3600").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aTimeToLiveIsGrantedUpToADay() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            assertThat(post(server, "/ping/t", "42", "TTL", "999999999999999999")
                            .headers()
                            .firstValue("TTL"))
                    .hasValue("86400");
        }
    }

    @Test
    void withoutOneItIsRefused() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> answer = post(server, "/ping/t", "42");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("no client is subscribed to t");
            assertThat(post(server, "/ping/t", "42", "TTL", "0").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TTL, 1h",
        "TTL, -1",
        "TTL, ''",
        "Topic, a b",
        "Topic, ''",
        "Idempotency-Key, ''",
        "Idempotency-Key, \u00e4"
    })
    void badHeadersAreRefused(String header, String value) throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection connection = RawConnection.request(
                        server, "POST /ping/t HTTP/1.1", header + ": " + value, "Content-Length: 0")) {
            assertThat(connection.readHeaders()).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void aTopicReplacesWhatWaits() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            post(server, "/ping/t", "1", "TTL", "60", "Topic", "volume");
            post(server, "/ping/t", "2", "TTL", "60", "Topic", "volume");
            HttpResponse<String> list = send(server, "GET", "/waiting/t", "");
            assertThat(list.body()).containsOnlyOnce("\"id\"").contains("\"topic\":\"volume\"", "\"expires\":\"20");
        }
    }

    @Test
    void whatWaitsIsCancelled() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            String id = id(post(server, "/ping/t", "1", "TTL", "60"));
            assertThat(send(server, "DELETE", "/waiting/t?id=" + id, "").statusCode())
                    .isEqualTo(204);
            assertThat(send(server, "DELETE", "/waiting/t?id=" + id, "").statusCode())
                    .isEqualTo(404);
            assertThat(send(server, "DELETE", "/waiting/t", "").statusCode()).isEqualTo(400);
            assertThat(send(server, "DELETE", "/ping/t", "").statusCode()).isEqualTo(405);
            assertThat(send(server, "GET", "/waiting/t", "").body()).isEqualTo("[]\n");
        }
    }

    @Test
    void aClientAcknowledgesWithTheIdThatItHasReceived() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            String publicId = id(post(server, "/ping/t", "1", "TTL", "60"));
            assertThat(post(server, "/ack/t", publicId).statusCode()).isEqualTo(404); // a publisher knows this one
            try (RawConnection reader = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
                String id = reader.readThrough("data: 1").replaceAll("(?s).*id: ([^\n]*)\n.*", "$1");
                assertThat(post(server, "/ack/t", id + "\n").statusCode()).isEqualTo(204);
            }
            assertThat(send(server, "GET", "/waiting/t", "").body()).isEqualTo("[]\n");
        }
    }

    @Test
    void aClientWithAnIdIsToldWhereToAcknowledge() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection reader = RawConnection.request(server, "GET /poll/a%20b HTTP/1.1", CLIENT_ID)) {
            String head = reader.readHeaders();
            assertThat(head).contains("\r\nEventSource-Acknowledge: /ack/a%20b\r\n");
            String id = reader.readThrough("\n\n").replaceAll("(?s).*id: ([^\n]*)\n.*", "$1");
            assertThat(post(server, "/ack/a%20b", id).statusCode()).isEqualTo(204);
        }
    }

    @ParameterizedTest
    @CsvSource({"/poll/t, X-Other: 1", "'/poll/t,u', " + CLIENT_ID, "/, " + CLIENT_ID, "/poll/mapped, " + CLIENT_ID})
    void aClientThatCannotAcknowledgeIsNotToldWhere(String path, String header) throws Exception {
        EventSourceServletBuilder options = EventSourceServlet.builder()
                .checkConnection(request -> request.getRequestURI().endsWith("/mapped")
                        ? ConnectionCheck.accept().withChannels(Channels.of("other"))
                        : ConnectionCheck.accept());
        try (Deployment server = Deployment.start(options);
                RawConnection reader = RawConnection.request(
                        server, "GET " + path + " HTTP/1.1", "Accept: text/event-stream", header)) {
            assertThat(reader.readHeaders()).startsWith("HTTP/1.1 200 ").doesNotContain("EventSource-Acknowledge");
        }
    }

    @Test
    void aSharedChannelIsNotAcknowledged() throws Exception {
        EventSourceServletBuilder shared = EventSourceServlet.builder().subscribers(SubscriberLimit.MANY);
        try (Deployment server = Deployment.start(shared);
                RawConnection reader = RawConnection.request(server, "GET /poll/t HTTP/1.1", CLIENT_ID)) {
            assertThat(reader.readHeaders()).startsWith("HTTP/1.1 200 ").doesNotContain("EventSource-Acknowledge");
        }
    }

    @Test
    void aClientAcknowledgesIdsThatAPublisherGave() throws Exception {
        EventSourceServletBuilder given = EventSourceServlet.builder().actions(EventActions.of(GivenIdEvent::new));
        try (Deployment server = Deployment.start(given);
                RawConnection reader = RawConnection.request(server, "GET /poll/t HTTP/1.1", CLIENT_ID)) {
            reader.readHeaders();
            post(server, "/ping/t", "1", "TTL", "60");
            post(server, "/ping/t", "2");
            reader.readThrough("data: 2");
            for (int time = 0; time < 2; time++) { // the second time nothing waits any more
                assertThat(post(server, "/ack/t", "id-2", "EventSource-Client", "0123456789abcdef")
                                .statusCode())
                        .isEqualTo(204);
            }
            assertThat(send(server, "GET", "/waiting/t", "").body()).isEqualTo("[]\n");
            assertThat(post(server, "/ack/t", "id-3", "EventSource-Client", "0123456789abcdef")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(post(server, "/ack/t", "id-2").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aGuardedServletTakesAcknowledgementsButNeitherListsNorCancels() throws Exception {
        EventSourceServletBuilder guarded = EventSourceServlet.builder().checkConnection(r -> ConnectionCheck.accept());
        try (Deployment server = Deployment.start(guarded)) {
            assertThat(post(server, "/ack/t", "x").statusCode()).isEqualTo(404);
            assertThat(send(server, "GET", "/waiting/t", "").statusCode()).isEqualTo(405);
            assertThat(send(server, "DELETE", "/waiting/t?id=1", "").statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void aRepetitionGetsTheSameAnswer() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection reader = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            reader.readHeaders();
            HttpResponse<String> first = post(server, "/ping/t", "42", "Idempotency-Key", "\"k\"");
            HttpResponse<String> again = post(server, "/ping/t", "42", "Idempotency-Key", "k");
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(again.body()).isEqualTo(first.body());
            HttpResponse<String> other = post(server, "/ping/t", "43", "Idempotency-Key", "k");
            assertThat(other.statusCode()).isEqualTo(422);
            assertThat(other.body()).contains("idempotency key");
            assertThat(post(server, "/ping/u", "43", "Idempotency-Key", "k").statusCode())
                    .isEqualTo(404);
        }
    }
}
