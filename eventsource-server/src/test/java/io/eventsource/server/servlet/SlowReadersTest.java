package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventBroker;
import io.eventsource.server.SubscriberLimit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clients that do not read, and do not go away either. */
class SlowReadersTest {

    private static final String LARGE = "x".repeat(256 * 1024);

    private final EventSourceServlet servlet = EventSourceServlet.builder()
            .subscribers(SubscriberLimit.MANY)
            .heartbeat(Duration.ZERO)
            .build();
    private final EventBroker broker = servlet.broker();

    /** Publishes to two streams, of which one reads, until one is left. Returns how many events that took. */
    private int publishUntilOneIsLeft(RawConnection reader) throws Exception {
        int subscribers = 2;
        int events = 0;
        while (subscribers == 2) {
            assertThat(events).as("events that a stream need not read").isLessThan(200);
            String last = "event " + events++;
            subscribers = broker.publish("token", OutgoingEvent.of("message", LARGE + "\n" + last))
                    .toCompletableFuture()
                    .join()
                    .subscribers();
            reader.readThrough("data: " + last + "\n\n");
        }
        return events;
    }

    @Test
    void delayNoOtherAndEndBeyondTheWindow() throws Exception {
        try (Deployment server = Deployment.start(servlet);
                RawConnection hanging = RawConnection.listen(server, "/poll/token");
                RawConnection reader = RawConnection.listen(server, "/poll/token")) {
            assertThat(publishUntilOneIsLeft(reader)).isGreaterThan(4);

            assertThat(hanging.ends()).isTrue();
            broker.publish("token", OutgoingEvent.of("message", "after"));
            reader.readThrough("data: after");
        }
    }

    @Test
    void areReplacedByTheSameClientAndResume() throws Exception {
        EventSourceServlet exclusive =
                EventSourceServlet.builder().heartbeat(Duration.ZERO).build();
        try (Deployment server = Deployment.start(exclusive);
                RawConnection hanging = RawConnection.listen(server, "/poll/token")) {
            hanging.readThrough("id: ");
            String id = hanging.readThrough("\n\n").strip();
            exclusive.broker().publish("token", OutgoingEvent.of("message", "missed"));
            for (int i = 0; i < 3; i++) {
                exclusive.broker().publish("token", OutgoingEvent.of("message", LARGE));
            }

            RawConnection.listen(server, "/poll/token", "Last-Event-ID: " + id).readThrough("data: missed");
        }
    }
}
