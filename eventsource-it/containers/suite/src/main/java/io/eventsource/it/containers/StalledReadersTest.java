package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.Subscribers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A thousand streams, a tenth of whose clients never read. */
@ExtendWith(LogWatch.class)
class StalledReadersTest {

    private static final int READING = 900;
    private static final int STALLED = 100;
    private static final int EVENTS = 2_000;
    /** What the log keeps is 1,000: whoever reads stays within, and whoever does not falls behind. */
    private static final int MOST_BEHIND = 500;

    private static final int SEND_BUFFER = 16 * 1024;
    private static final String PAYLOAD = " " + "x".repeat(250);

    @Test
    void clientsThatNeverReadCostTheOthersNothing() throws Exception {
        List<Http1> stalled = new ArrayList<>();
        try (Server server = Server.startForLoad(Subscribers.MANY, SEND_BUFFER)) {
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
                server.awaitOpenRequests(READING); // whoever has fallen off the log was given up
            }
            for (Http1 client : stalled) {
                client.reset();
            }
            server.awaitNobodyOn("a");
        }
    }
}
