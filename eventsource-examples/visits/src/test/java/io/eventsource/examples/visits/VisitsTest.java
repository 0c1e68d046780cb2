package io.eventsource.examples.visits;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.EventSource;
import io.eventsource.testing.TestClient;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VisitsTest {

    private final Visits visits;
    private final URI events;

    VisitsTest() throws Exception {
        visits = Visits.start(0);
        events = visits.uri().resolve("events");
    }

    @AfterEach
    void close() {
        visits.close();
    }

    @Test
    void eachVisitIsSentToAllOpenPages() {
        try (TestClient first = TestClient.connect(events)) {
            assertThat(first.next().data()).isEqualTo("{\"visits\":1,\"here\":1}");
            try (TestClient second = TestClient.connect(events)) {
                assertThat(second.next().data()).isEqualTo("{\"visits\":2,\"here\":2}");
                assertThat(first.next().data()).isEqualTo("{\"visits\":2,\"here\":2}");
            }
            assertThat(first.next().data()).isEqualTo("{\"visits\":2,\"here\":1}");
        }
    }

    @Test
    void aReconnectIsNoVisit() {
        try (TestClient again = TestClient.connect(EventSource.builder(events).lastEventId("7"))) {
            assertThat(again.next().data()).isEqualTo("{\"visits\":0,\"here\":1}");
        }
    }
}
