package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.ResumePoint;
import io.eventsource.server.Retention;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gap event of a client whose last event ID is unknown. */
class GapsTest {

    private static final Retention TWO = new Retention(2, 1_000_000, Duration.ofHours(1));
    private static final ChannelOptions OPTIONS =
            ChannelOptions.BROADCAST.withHistory(TWO).withWindow(TWO);

    private EventSourceServlet servlet;
    private Deployment server;

    private void start(EventSourceServletBuilder options) throws Exception {
        servlet = options.build();
        server = Deployment.start(servlet);
    }

    private void start() throws Exception {
        start(EventSourceServlet.builder().channels(OPTIONS));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Publishes an event and returns its id. */
    private static String publish(EventBroker broker, String data, String... channels) {
        return String.valueOf(broker.publish(Channels.of(channels), OutgoingEvent.of("message", data))
                .toCompletableFuture()
                .join()
                .id());
    }

    private String publish(String data) {
        return publish(servlet.broker(), data, "token");
    }

    /** What a client gets up to some data, with the header in lower case. */
    private String resume(String path, String id, String upTo) throws Exception {
        try (RawConnection stream =
                RawConnection.request(server, "GET " + path + " HTTP/1.1", "Last-Event-ID: " + id)) {
            return stream.readHeaders().toLowerCase(Locale.ROOT) + stream.readThrough("data: " + upTo + "\n\n");
        }
    }

    private static void requireGap(String answer, String word) {
        assertThat(answer)
                .containsSubsequence(
                        "\r\neventsource-gap: " + word + "\r\n", "event: eventsource.gap\ndata: " + word + "\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "unknown", "a:b", ":", "x:01"})
    void anUnknownIdCausesAGapAndTheOldestEventFollows(String id) throws Exception {
        start();
        publish("1");
        publish("2");

        String answer = resume("/poll/token", id, "2");

        requireGap(answer, "unknown");
        assertThat(answer).containsSubsequence("event: eventsource.gap", "data: 1\n", "data: 2\n");
    }

    @Test
    void anIdOfAnEarlierBrokerCausesAGap() throws Exception {
        try (EventBroker earlier = EventBroker.builder().channels(OPTIONS).build()) {
            String id = publish(earlier, "lost", "token");
            start();
            publish("1");

            String answer = resume("/poll/token", id, "1");

            requireGap(answer, "other-epoch");
        }
    }

    @Test
    void anIdAfterWhichEventsWereEvictedCausesAGap() throws Exception {
        start();
        String id = publish("1");
        for (int i = 2; i <= 5; i++) {
            publish(Integer.toString(i));
        }

        String answer = resume("/poll/token", id, "5");

        requireGap(answer, "evicted");
        assertThat(answer).doesNotContain("data: 2\n", "data: 3\n").contains("data: 4\n");
    }

    @Test
    void theGapIsSentOnce() throws Exception {
        start();
        publish("1");
        publish("2");
        String gap = resume("/poll/token", "unknown", "unknown");
        String id =
                gap.substring(gap.lastIndexOf("\nid: ") + 5).lines().findFirst().orElseThrow();

        assertThat(resume("/poll/token", id, "2")).doesNotContain("gap").contains("data: 1\n");
    }

    @Test
    void theHistoryIsSkippedWithResumePointLive() throws Exception {
        start(EventSourceServlet.builder().channels(OPTIONS.withResumePoint(ResumePoint.LIVE)));
        publish("1");
        try (RawConnection stream = RawConnection.listen(server, "/poll/token", "Last-Event-ID: unknown")) {
            stream.readThrough("data: unknown\n\n");
            publish("2");

            assertThat(stream.readThrough("data: 2\n")).doesNotContain("data: 1\n");
        }
    }

    @Test
    void aGoodIdLeavesNone() throws Exception {
        start();
        String id = publish("1");
        publish("2");
        publish("3");

        assertThat(resume("/poll/token", id, "3"))
                .doesNotContain("gap", "data: 1\n")
                .containsOnlyOnce("data: 2\n");
    }

    @Test
    void oneIdIsForAllTheTokensOfAStream() throws Exception {
        start(EventSourceServlet.builder().channels(ChannelOptions.BROADCAST));
        EventBroker broker = servlet.broker();
        publish(broker, "1", "a");
        String id = publish(broker, "2", "b");
        publish(broker, "3", "a");
        publish(broker, "4", "a", "b");
        publish(broker, "5", "b");

        assertThat(resume("/poll/a,b", id, "5"))
                .doesNotContain("gap", "data: 1\n", "data: 2\n")
                .containsSubsequence("data: 3\n", "data: 4\n", "data: 5\n")
                .containsOnlyOnce("data: 4\n");
    }
}
