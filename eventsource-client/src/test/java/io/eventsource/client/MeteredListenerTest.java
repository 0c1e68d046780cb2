package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.metrics.MeteredListener;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeteredListenerTest extends SocketTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double count(String name, String... tags) {
        return registry.get("eventsource.client." + name).tags(tags).counter().count();
    }

    @Test
    void countsTheCallsOfTheOtherListener() throws Exception {
        String text = ": beat\n\ndata: 1\n\ndata: 2\n\n";
        server.stream(text).stream("").respond(204);

        source = builder().connect(new MeteredListener(listener, registry, Tags.of("stream", "orders")));

        listener.nextOpened();
        listener.nextEvent();
        listener.nextEvent();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextOpened();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextClosed(ConnectionEnd.NoContent.class);
        assertThat(count("opened", "stream", "orders")).isEqualTo(2);
        assertThat(count("events")).isEqualTo(2);
        assertThat(count("bytes")).isEqualTo(text.length());
        assertThat(count("ended", "reason", "stream-ended")).isEqualTo(2);
        assertThat(count("ended", "reason", "no-content")).isEqualTo(1);
        assertThat(registry.get("eventsource.client.silence").timeGauge().value(TimeUnit.HOURS))
                .isBetween(0.0, 1.0);
    }
}
