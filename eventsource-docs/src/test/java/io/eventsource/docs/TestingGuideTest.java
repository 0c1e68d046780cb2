package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.testing.ManualScheduler;
import io.eventsource.testing.RecordingListener;
import io.eventsource.testing.ScriptedServerExtension;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the documents show of tests. */
@Timeout(60)
class TestingGuideTest {

    private final HttpClient client = new HttpClient();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final RecordingListener listener = new RecordingListener();

    @BeforeEach
    void startClient() throws Exception {
        client.setScheduler(scheduler);
        client.start();
    }

    @AfterEach
    void stopClient() throws Exception {
        client.stop();
    }

    // snippet: testing
    @RegisterExtension
    final ScriptedServerExtension server = new ScriptedServerExtension();

    @Test
    void comesBackWhenTheServerIs() {
        server.refuse(503, Map.of("Retry-After", "3600"), "at night").streamAndWait("data: 1\n\n");
        EventSource source = EventSource.builder(server.uri("/"))
                .httpClient(client) // client.setScheduler(scheduler)
                .nanoTime(scheduler::nanoTime)
                .reconnectPolicy(ReconnectPolicy.persistent())
                .connect(listener); // a RecordingListener
        Duration delay =
                listener.awaitReconnecting(ConnectionEnd.HttpStatus.class).delay();
        scheduler.awaitPending(delay); // a ManualScheduler
        scheduler.advance(delay);
        listener.awaitOpen();
        assertThat(listener.awaitEvent().data()).isEqualTo("1");
        source.close();
    }
    // end
}
