package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.Event;
import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventId;
import io.eventsource.server.SubscriberLimit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What a stream looks like on the wire. */
class SubscribeHandlerTest {

    private final EventSourceServletBuilder options = EventSourceServlet.builder();

    /** An event whose id is its value. */
    private static final class OwnIdEvent extends Event {

        OwnIdEvent(String target, String action, String value) {
            super(target, action, value);
        }

        @Override
        protected EventId id() {
            return EventId.of(value());
        }
    }

    @Test
    void theHeadersKeepProxiesFromHoldingItBack() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.request(server, "GET /poll/token HTTP/1.1")) {
            List<String> headers = stream.readHeaders()
                    .lines()
                    .skip(1)
                    .filter(line -> !line.isEmpty() && !line.startsWith("Server:") && !line.startsWith("Date:"))
                    .toList();

            assertThat(headers)
                    .containsExactlyInAnyOrder(
                            "Content-Type: text/event-stream",
                            "Cache-Control: no-cache, no-transform",
                            "X-Accel-Buffering: no",
                            "EventSource-Heartbeat: 15000",
                            "X-Content-Type-Options: nosniff",
                            "Transfer-Encoding: chunked");
        }
    }

    @Test
    void withoutHeartbeatsNoneIsAnnounced() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder().heartbeat(Duration.ZERO));
                RawConnection stream = RawConnection.request(server, "GET /poll/token HTTP/1.1")) {
            assertThat(stream.readHeaders()).startsWith("HTTP/1.1 200 ").doesNotContain("EventSource-Heartbeat");
        }
    }

    @Test
    void noAnswerSetsConnectionItself() throws Exception {
        try (Deployment server = Deployment.start(options)) {
            for (String request :
                    new String[] {"GET /", "GET /poll/a,b", "GET /else", "OPTIONS /", "HEAD /poll/token"}) {
                try (RawConnection connection = RawConnection.request(server, request + " HTTP/1.1")) {
                    assertThat(connection.readHeaders().toLowerCase(Locale.ROOT))
                            .doesNotContain("connection:");
                }
            }
        }
    }

    @Test
    void opensWithItsPositionImmediately() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(stream.readThrough("\n\n")).containsPattern("\r\nid: [a-z0-9]{8,13}\\.[a-z0-9]{8,13}:0\n\n$");
        }
    }

    @Test
    void opensWithTheReconnectionTimeIfThereIsOne() throws Exception {
        options.reconnectionTime(Duration.ofMillis(1_500));
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(stream.readThrough("\n\n")).containsPattern("\r\nretry: 1500\nid: .*:0\n\n$");
        }
    }

    @Test
    void opensWithACommentIfThereIsNothingToSay() throws Exception {
        try (Deployment server = Deployment.start(options.ids(false));
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(stream.readThrough("\n\n")).endsWith("\r\n: keepalive\n\n");
        }
    }

    @Test
    void beatsWhenThereIsNothingToSay() throws Exception {
        try (Deployment server = Deployment.start(options.heartbeat(Duration.ofMillis(50)));
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            stream.readThrough(": keepalive\n\n");
            stream.readThrough(": keepalive\n\n");
        }
    }

    @Test
    void resumesAfterTheLastEventIdInWhateverScript() throws Exception {
        options.actions(EventActions.of(OwnIdEvent::new)).subscribers(SubscriberLimit.MANY);
        try (Deployment server = Deployment.start(options);
                RawConnection first = RawConnection.listen(server, "/poll/token")) {
            for (String id : new String[] {"one", "zwölf", "三", "end"}) {
                Http.post(server.uri("/ping/token"), id);
            }
            first.readThrough("data: end\n\n");

            for (String seen : new String[] {"one", "zwölf", "三"}) {
                RawConnection resumed = RawConnection.listen(server, "/poll/token", "Last-Event-ID: " + seen);
                assertThat(resumed.readThrough("data: end\n\n"))
                        .as(seen)
                        .doesNotContain("data: " + seen + "\n")
                        .contains(seen.equals("三") ? "data: end" : "data: 三");
                resumed.close();
            }
        }
    }

    @Test
    void anIdThatIsNotUtf8IsUnknownAndNoFault() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = new RawConnection(server)) {
            String request = "GET /poll/token HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: zw\u00F6lf\r\n\r\n";
            stream.send(request, StandardCharsets.ISO_8859_1);

            assertThat(stream.readHeaders()).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void eachClientGetsItsOwnTokenAlone() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection a = RawConnection.listen(server, "/poll/a");
                RawConnection b = RawConnection.listen(server, "/poll/b")) {
            Http.post(server.uri("/ping/a"), "for a");
            Http.post(server.uri("/ping/b"), "for b");

            assertThat(b.readThrough("data: for b")).doesNotContain("for a");
            a.readThrough("data: for a");
        }
    }
}
