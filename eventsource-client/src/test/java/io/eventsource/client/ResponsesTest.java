package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.RecordingListener.Closed;
import io.eventsource.client.RecordingListener.Opened;
import io.eventsource.client.RecordingListener.Reconnecting;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Odd and hostile responses are read, or end with the right reason and a clear message, and the connection is closed. */
class ResponsesTest extends SocketTest {

    static Stream<RawResponse> responses() {
        return RawResponse.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void isReadOrEndsWithItsReason(RawResponse response) throws Exception {
        CountDownLatch served = new CountDownLatch(1);
        for (int i = 0; i <= 21; i++) {
            int connection = i;
            server.enqueue(peer -> {
                try {
                    response.play(peer, server.port(), connection);
                } finally {
                    if (connection == 0) {
                        served.countDown();
                    }
                }
            });
        }
        boolean slow = response.expected().contains("TimedOut");

        source = EventSource.builder(server.uri("/stream"))
                .responseTimeout(slow ? Duration.ofMillis(300) : Duration.ofSeconds(15))
                .reconnectPolicy(ReconnectPolicy.never())
                .maxEventSize(1024 * 1024)
                .connect(listener);

        assertThat(seen(response)).isEqualTo(response.expected());
        source.close();
        assertThat(served.await(10, TimeUnit.SECONDS))
                .as("the connection is closed")
                .isTrue();
    }

    private String seen(RawResponse response) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        for (long left = response.events() + (response.ends() ? 1 : 0); left > 0; ) {
            Object call = listener.next(Object.class);
            if (call instanceof MessageEvent event) {
                seen.add("event " + event.data());
                left--;
            } else if (!(call instanceof Opened)) {
                seen.add(words(call instanceof Closed closed ? closed.end() : ((Reconnecting) call).end()));
                break;
            }
        }
        return String.join("; ", seen);
    }

    private static String words(ConnectionEnd end) {
        assertThat(end.message())
                .doesNotContain("Exception", "jetty", "@", "java.")
                .doesNotContainPattern("\\p{Cntrl}")
                .hasSizeLessThan(1_000);
        String kind = end.getClass().getSimpleName();
        if (end instanceof ConnectionEnd.InvalidResponse invalid) {
            return kind + ": " + invalid.problem();
        }
        return end instanceof ConnectionEnd.HttpStatus refused ? kind + " " + refused.status() : kind;
    }
}
