package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Retention;
import io.eventsource.server.SubscriberLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A thousand streams, a tenth of whose clients never read. */
@LoadTest
@ExtendWith(LogWatch.class)
class StalledReadersTest {

    private static final int READING = 900;
    private static final int STALLED = 100;
    private static final int EVENTS = 2_000;
    private static final int WINDOW = 1_000;
    /** Clients that read stay within the window, and stalled ones fall out of it. */
    private static final int MOST_BEHIND = 500;

    private static final int SEND_BUFFER = 16 * 1024;
    private static final String PAYLOAD = " " + "x".repeat(250);

    @Test
    void clientsThatNeverReadCostTheOthersNothing() throws Exception {
        List<Http1> stalled = new ArrayList<>();
        try (Server server = Server.start(Server.forLoad(channels()), SEND_BUFFER)) {
            for (int i = 0; i < STALLED; i++) {
                stalled.add(Http1.connect(server.port(), 4 * 1024).get("/poll/a"));
            }
            for (Http1 client : stalled) {
                client.head();
            }
            try (Readers readers = Readers.open(server.port(), "/poll/a", READING)) {
                for (int i = 0; i < EVENTS; i++) {
                    int behind = i - MOST_BEHIND;
                    Await.until(() -> readers.slowest() >= behind, () -> "the slowest has " + readers.slowest());
                    assertThat(server.publish("a", i + PAYLOAD)).isBetween(READING, READING + STALLED);
                }
                Await.until(() -> readers.slowest() == EVENTS, () -> "the slowest has " + readers.slowest());
                assertThat(readers.faults()).isEmpty();
                server.awaitOpenRequests(READING); // streams beyond the window were ended
            }
            for (Http1 client : stalled) {
                client.reset();
            }
            server.awaitNoSubscriberOn("a");
        }
    }

    private static ChannelOptions channels() {
        Retention window = new Retention(WINDOW, 1024 * 1024, Duration.ofHours(1));
        return ChannelOptions.TOKEN
                .withSubscribers(SubscriberLimit.MANY)
                .withHistory(window)
                .withWindow(window);
    }
}
