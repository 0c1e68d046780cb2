package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.SubscriberLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients see while a server sends them away. */
@ExtendWith(LogWatch.class)
class DrainTest {

    private static final int STREAMS = 20;
    private static final Duration WITHIN = Duration.ofSeconds(2);
    /** With the default reconnection time of 5 s: from one reconnection time to two. */
    private static final String RETRY = "retry: ([5-9][0-9]{3}|10000)\n";

    @Test
    void openStreamsEndWithAReconnectionTimeAndNewOnesEndImmediately() throws Exception {
        try (Server server = Server.start(Server.options().subscribers(SubscriberLimit.MANY));
                Http2 client = Http2.connect(server.port())) {
            List<Http1> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(server.listen("a"));
            }
            Http2.Exchange two = client.get("/poll/a");
            two.awaitText("\n\n");
            server.publish("a", "last");

            CompletableFuture<Void> drained = server.drain(WITHIN).toCompletableFuture();
            requireSentOn(server);
            requireNothingTaken(server);
            for (Http1 stream : streams) {
                assertThat(stream.event()).endsWith("data: last\n");
                assertThat(stream.rest())
                        .as("up to the chunk that ends the body")
                        .matches(RETRY + "\n");
                stream.close();
            }
            assertThat(two.body()).matches("(?s).*data: last\n\n" + RETRY + "\n");
            drained.get(10, TimeUnit.SECONDS);
            server.awaitOpenRequests(0);
        }
    }

    private static void requireSentOn(Server server) throws Exception {
        try (Http1 late = server.connect()) {
            Http1.Answer answer = late.get("/poll/a").answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(answer.body()).matches(RETRY + "\n");
            assertThat(late.get("/").answer().status())
                    .as("the same connection continues")
                    .isEqualTo(200);
        }
    }

    private static void requireNothingTaken(Server server) throws Exception {
        try (Http1 sender = server.connect()) {
            Http1.Answer answer = sender.post("/ping/a", "late").answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("Retry-After")).isEqualTo("2");
        }
    }
}
