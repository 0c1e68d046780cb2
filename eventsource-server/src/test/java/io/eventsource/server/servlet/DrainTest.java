package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Retention;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The graceful drain of all streams. */
class DrainTest {

    private static final Pattern RETRY = Pattern.compile("retry: (\\d+)\n\n");
    private static final OutgoingEvent LARGE = OutgoingEvent.of("message", "x".repeat(256 * 1024));

    private final EventSourceServlet servlet = EventSourceServlet.builder()
            .channels(ChannelOptions.TOKEN.withWindow(new Retention(1_000, 1 << 30, Duration.ofHours(1))))
            .reconnectionTime(Duration.ofSeconds(2))
            .heartbeat(Duration.ZERO)
            .build();
    private final EventBroker broker = servlet.broker();
    private Deployment server;

    @BeforeEach
    void start() throws Exception {
        server = Deployment.start(servlet);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawConnection listen(String token) throws Exception {
        RawConnection stream = RawConnection.listen(server, "/poll/" + token);
        stream.readThrough("\n\n");
        return stream;
    }

    private CompletableFuture<Void> drain(Duration within) {
        return broker.drain(within).toCompletableFuture();
    }

    private static long requireRetry(String text) {
        Matcher retry = RETRY.matcher(text);
        assertThat(retry.find()).as(text).isTrue();
        return Long.parseLong(retry.group(1));
    }

    @Test
    void streamsEndWithWhatWasPublishedAndATimeOfTheirOwn() throws Exception {
        List<RawConnection> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(listen("token" + i));
            broker.publish("token" + i, OutgoingEvent.of("message", "last"));
        }

        CompletableFuture<Void> drained = drain(Duration.ofMillis(500));

        List<Long> times = new ArrayList<>();
        for (RawConnection stream : streams) {
            String text = stream.readThroughEnd();
            assertThat(text).containsSubsequence("data: last\n\n", "retry: ");
            times.add(requireRetry(text));
        }
        assertThat(times).allMatch(time -> time >= 2_000 && time <= 4_000);
        assertThat(times.stream().distinct()).hasSizeGreaterThan(2);
        drained.get(5, TimeUnit.SECONDS);
    }

    @Test
    void nothingIsPublishedAnyMore() throws Exception {
        try (RawConnection stream = listen("token")) {
            broker.drain(Duration.ofSeconds(2));
            HttpResponse<String> answer = Http.post(server.uri("/ping/token"), "late");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(stream.readThroughEnd()).doesNotContain("late");
        }
    }

    @Test
    void aRequestDuringTheDrainGetsAReconnectionTime() throws Exception {
        try (RawConnection stream = listen("token")) {
            broker.drain(Duration.ofSeconds(1));
            try (RawConnection late = RawConnection.listen(server, "/poll/other", "Connection: close")) {
                long time = requireRetry(late.readThrough("\n\n"));
                assertThat(time).isBetween(2_000L, 4_000L);
                assertThat(late.ends()).isTrue();
            }
            assertThat(broker.isStopping()).isTrue();
            stream.readThroughEnd();
        }
    }

    @Test
    void itCompletesImmediatelyWithoutStreams() throws Exception {
        drain(Duration.ofMillis(100)).get(5, TimeUnit.SECONDS);

        assertThat(drain(Duration.ofHours(1))).isDone();
    }

    @Test
    void aClientThatDoesNotReadTheRestInTimeIsDisconnected() throws Exception {
        try (RawConnection hanging = listen("token");
                RawConnection reading = listen("other")) {
            for (int i = 0; i < 64; i++) {
                broker.publish("token", LARGE);
            }
            CompletableFuture<Void> drained = drain(Duration.ofSeconds(1));

            reading.readThroughEnd();
            drained.get(5, TimeUnit.SECONDS);
            assertThat(broker.subscribers(Channels.of("token"))).isEmpty();
            assertThat(hanging.ends()).isTrue();
        }
    }
}
