package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.PublishResult;
import io.eventsource.server.SubscriberLimit;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The options of an accepted connection. */
class AcceptedConnectionsTest {

    private record User(String name) {}

    private static final Channels NEWS = Channels.of("news");

    private final EventSourceServlet servlet = EventSourceServlet.builder()
            .subscribers(SubscriberLimit.MANY)
            .checkConnection(AcceptedConnectionsTest::check)
            .checkPublish((request, action, channels) -> PublishCheck.accept())
            .build();
    private final EventBroker broker = servlet.broker();
    private Deployment server;

    private static ConnectionCheck check(HttpServletRequest request) {
        String name = request.getParameter("user");
        ConnectionCheck check = ConnectionCheck.accept().withChannels(NEWS);
        return name == null ? check : check.withProperties(new User(name)).withInitial(initial(name));
    }

    private static List<OutgoingEvent> initial(String name) {
        OutgoingEvent welcome = OutgoingEvent.of("welcome", name);
        return switch (name) {
            case "reserved" -> List.of(welcome, OutgoingEvent.of("eventsource.gap", "evicted"));
            default -> List.of(welcome, OutgoingEvent.of("hint", "read the rules"));
        };
    }

    @BeforeEach
    void start() throws Exception {
        server = Deployment.start(servlet);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Opens a stream and waits until it has begun. */
    private RawConnection listen(String query) throws Exception {
        RawConnection stream = RawConnection.listen(server, "/poll/token" + query);
        stream.readThrough("\n\n");
        return stream;
    }

    private PublishResult publish(String skipped) {
        return broker.publish(NEWS, User.class, user -> greeting(user, skipped))
                .toCompletableFuture()
                .join();
    }

    private static @Nullable OutgoingEvent greeting(User user, String skipped) {
        return user.name().equals(skipped) ? null : OutgoingEvent.of("message", "for " + user.name());
    }

    @Test
    void readOtherChannelsThanThePaths() throws Exception {
        try (RawConnection stream = listen("")) {
            assertThat(Http.post(server.uri("/ping/token"), "1").statusCode()).isEqualTo(404);
            assertThat(Http.post(server.uri("/ping/news"), "2").body()).contains("\"subscribers\":1");

            assertThat(stream.readThrough("data: 2\n")).doesNotContain("data: 1");
        }
    }

    @Test
    void getEventsOfTheirOwnByTheirProperties() throws Exception {
        try (RawConnection ann = listen("?user=ann");
                RawConnection bob = listen("?user=bob");
                RawConnection anonymous = listen("")) {
            PublishResult published = publish("bob");
            broker.publish("news", OutgoingEvent.of("message", "for all"));

            assertThat(published.subscribers()).isEqualTo(1);
            assertThat(ann.readThrough("for all")).contains("data: for ann");
            assertThat(bob.readThrough("for all")).doesNotContain("for bob", "for ann");
            assertThat(anonymous.readThrough("for all")).doesNotContain("for ann");
        }
    }

    @Test
    void areFoundAgainByTheirProperties() throws Exception {
        try (RawConnection ann = listen("?user=ann");
                RawConnection bob = listen("?user=bob")) {
            assertThat(broker.unsubscribe(NEWS, who -> new User("bob").equals(who.properties())))
                    .isEqualTo(1);

            bob.readThroughEnd();
            assertThat(publish("bob").subscribers()).isEqualTo(1);
            ann.readThrough("for ann");
        }
    }

    @Test
    void getTheirInitialEventsFirst() throws Exception {
        try (RawConnection before = listen("?user=bob")) {
            before.readThrough("event: hint");
            String lastEventId = broker.publish("news", OutgoingEvent.of("message", "0"))
                    .toCompletableFuture()
                    .join()
                    .id();
            broker.publish("news", OutgoingEvent.of("message", "1"));

            RawConnection stream =
                    RawConnection.listen(server, "/poll/token?user=ann", "Last-Event-ID: " + lastEventId);
            assertThat(stream.readThrough("data: 1\n"))
                    .containsSubsequence("welcome\ndata: ann\n\n", "hint\ndata: read the rules\n\n", "data: 1\n");
            stream.close();
        }
    }

    @Test
    void areTurnedAwayIfAnInitialEventCannotBeSent() throws Exception {
        HttpResponse<String> answer = Http.get(server.uri("/poll/token?user=reserved"));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("the stream could not be opened; the server's log says why\n");
        assertThat(broker.subscribers(NEWS)).isEmpty();
    }
}
