package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Retention;
import io.eventsource.server.SubscriberLimit;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The close hook is called once for each end, with the reason. */
class CloseReasonsTest {

    private static final Channels TOKEN = Channels.of("token");
    private static final OutgoingEvent LARGE = OutgoingEvent.of("message", "x".repeat(256 * 1024));

    private final HookLog log = new HookLog();
    private final EventSourceServletBuilder options = log.in(EventSourceServlet.builder());
    private Deployment server;
    private EventBroker broker;

    private RawConnection listen() throws Exception {
        EventSourceServlet servlet = options.build();
        broker = servlet.broker();
        server = Deployment.start(servlet);
        RawConnection stream = RawConnection.listen(server, "/poll/token");
        stream.readThrough("\n\n");
        return stream;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Waits for one end, and checks that no other is reported until the broker has stopped. */
    private void requireOnly(CloseReason reason) throws Exception {
        log.awaitClosed(1);
        broker.close();
        assertThat(log.reasons()).containsExactly(reason);
    }

    @Test
    void aClientThatDisconnects() throws Exception {
        options.heartbeat(Duration.ofMillis(50));
        listen().reset();
        requireOnly(CloseReason.CLIENT_GONE);
    }

    @Test
    void aFinish() throws Exception {
        try (RawConnection stream = listen()) {
            Http.post(server.uri("/close/token"), "");
            stream.readThroughEnd();
            requireOnly(CloseReason.FINISHED);
        }
    }

    @Test
    void aNewerStream() throws Exception {
        options.subscribers(SubscriberLimit.NEWEST);
        try (RawConnection old = listen();
                RawConnection newer = RawConnection.listen(server, "/poll/token")) {
            old.readThroughEnd();
            newer.readThrough("\n\n");
            log.awaitClosed(1);
            assertThat(log.reasons()).containsExactly(CloseReason.REPLACED);

            broker.close();
            assertThat(log.reasons()).containsExactly(CloseReason.REPLACED, CloseReason.BROKER_CLOSED);
        }
    }

    @Test
    void theServersOwnCode() throws Exception {
        try (RawConnection stream = listen()) {
            log.last().close();
            stream.readThroughEnd();
            requireOnly(CloseReason.CLOSED);
        }
    }

    @Test
    void theServersOwnCodeBeforeItHasBegun() throws Exception {
        options.onOpen(connection -> {
            log.opened(connection);
            connection.send(OutgoingEvent.of("message", "bye"));
            connection.close();
        });
        EventSourceServlet servlet = options.build();
        broker = servlet.broker();
        server = Deployment.start(servlet);
        try (RawConnection stream = RawConnection.listen(server, "/poll/token", "Connection: close")) {
            stream.readThrough("data: bye\n\n");
            assertThat(stream.ends()).isTrue();
            requireOnly(CloseReason.CLOSED);
        }
    }

    @Test
    void theRemovalOfItsLastChannel() throws Exception {
        try (RawConnection stream = listen()) {
            assertThat(broker.unsubscribe(TOKEN, who -> true)).isEqualTo(1);
            stream.readThroughEnd();
            requireOnly(CloseReason.UNSUBSCRIBED);
        }
    }

    @Test
    void aDrain() throws Exception {
        try (RawConnection stream = listen()) {
            broker.drain(Duration.ofMillis(50));
            stream.readThroughEnd();
            requireOnly(CloseReason.DRAINED);
        }
    }

    @Test
    void itsAge() throws Exception {
        options.heartbeat(Duration.ofMillis(50)).brokerOptions(broker -> broker.maxAge(Duration.ofMillis(100)));
        try (RawConnection stream = listen()) {
            requireOnly(CloseReason.EXPIRED);
            stream.readThroughEnd();
        }
    }

    @Test
    void aReaderThatHangs() throws Exception {
        Retention window = new Retention(1_000, 1 << 30, Duration.ofHours(1));
        options.channels(ChannelOptions.TOKEN.withWindow(window));
        options.heartbeat(Duration.ofMillis(50)).brokerOptions(broker -> broker.stallDeadline(Duration.ofMillis(100)));
        try (RawConnection stream = listen()) {
            for (int i = 0; i < 64; i++) {
                broker.publish("token", LARGE);
            }
            requireOnly(CloseReason.TOO_SLOW);
            assertThat(stream.ends()).isTrue();
        }
    }

    @Test
    void theBrokersOwnEnd() throws Exception {
        try (RawConnection stream = listen()) {
            server.undeploy();
            stream.readThroughEnd();
            requireOnly(CloseReason.BROKER_CLOSED);
        }
    }
}
