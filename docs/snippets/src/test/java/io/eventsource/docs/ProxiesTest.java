package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventsource.client.EventSource;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.servlet.ConnectionCheck;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.testing.TestClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the proxies of {@code docs/operations.md} do to streams, where they are installed. */
@Timeout(60)
class ProxiesTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource
    void eventsComeAtOnceAndTheServerSeesTheHostOfTheClient(ReverseProxy.Kind kind) throws Exception {
        assumeTrue(kind.isInstalled(), kind + " is not installed");
        List<String> hosts = new CopyOnWriteArrayList<>();
        EventSourceServlet servlet = EventSourceServlet.builder()
                .channels(ChannelOptions.BROADCAST)
                .checkConnection(request -> {
                    hosts.add(request.getHeader("Host"));
                    return ConnectionCheck.accept();
                })
                .build();
        EventBroker broker = servlet.broker();
        try (Deployment deployment = new Deployment(servlet);
                ReverseProxy proxy = ReverseProxy.start(kind, dir, deployment.port());
                TestClient client = TestClient.connect(
                        EventSource.builder(proxy.uri("/events/poll/news")).reconnectPolicy(ReconnectPolicy.never()))) {
            ServerGuideTest.awaitSubscribers(broker, Channels.of("news"), 1);
            assertThat(hosts).containsExactly(proxy.host());
            for (String data : List.of("1", "2")) {
                broker.publish("news", OutgoingEvent.of("headline", data));
                assertThat(client.next().data()).isEqualTo(data);
            }
        }
    }
}
