package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.SubscriberLimit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients see when the application goes out of service. */
@ExtendWith(LogWatch.class)
class ShutdownTest {

    @Test
    void destroyingTheServletEndsEachStreamInOrderAfterItsLastEvent() throws Exception {
        try (Server server = Server.start(Server.options().subscribers(SubscriberLimit.MANY));
                Http2 client = Http2.connect(server.port())) {
            List<Http1> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                streams.add(server.listen("a"));
            }
            Http2.Exchange two = client.get("/poll/a");
            two.awaitText("\n\n");

            server.publish("a", "last");
            server.undeploy();
            for (Http1 stream : streams) {
                assertThat(stream.event()).endsWith("data: last\n");
                assertThat(stream.rest())
                        .as("after the last event, up to the chunk that ends the body")
                        .isEmpty();
                stream.close();
            }
            assertThat(two.body()).endsWith("data: last\n\n");
            server.awaitOpenRequests(0);
        }
    }

    @Test
    void aStalledStreamDoesNotHoldUpTheEnd() throws Exception {
        try (Server server = Server.start(Server.options().subscribers(SubscriberLimit.MANY), 16 * 1024);
                Http1 reader = server.listen("a");
                Http1 stalled = Http1.connect(server.port(), 4 * 1024).get("/poll/a")) {
            stalled.head();
            String large = "x".repeat(64 * 1024);
            for (int i = 0; i < 10; i++) {
                server.publish("a", large);
                reader.event();
            }
            server.undeploy();
            assertThat(reader.rest()).isEmpty();
            stalled.reset();
            server.awaitOpenRequests(0);
        }
    }
}
