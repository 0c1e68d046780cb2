package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More sources of one server than the HTTP client may have connections. */
class PoolLimitWarningTest extends SocketTest {

    private static final int MANY = 200;

    @Test
    void aSourceThatWaitsForAConnectionIsSpokenOfAndOpensWhenAnotherIsClosed() throws Exception {
        server.streamAndStayOpen("").streamAndStayOpen("data: at last\n\n");
        HttpClient client = new HttpClient();
        client.setMaxConnectionsPerDestination(1);
        client.start();
        RecordingListener waiting = new RecordingListener();
        try (CapturedLog log = new CapturedLog()) {
            EventSource first =
                    EventSource.builder(server.uri("/first")).httpClient(client).connect(listener);
            listener.nextOpened();

            source = EventSource.builder(server.uri("/second?key=secret"))
                    .httpClient(client)
                    .connect(waiting);

            log.await("HttpClient.setMaxConnectionsPerDestination");
            assertThat(log.text())
                    .contains(" WARN ")
                    .contains("The request for " + server.uri("/second") + " waits in the queue of its HTTP client")
                    .contains("each of the 1 connections that the client may have to http://127.0.0.1:" + server.port())
                    .doesNotContain("/first", "secret");
            waiting.assertNothingLeft();

            first.close();
            waiting.nextOpened();
            assertThat(waiting.nextEvent().data()).isEqualTo("at last");
        } finally {
            source.close();
            client.stop();
        }
    }

    @Test
    @Timeout(60)
    void sourcesWithClientsOfTheirOwnHaveNoLimitTogether() throws Exception {
        List<EventSource> sources = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                server.streamAndStayOpen("");
                sources.add(EventSource.builder(server.uri("/" + i)).connect(listener));
            }
            for (int i = 0; i < MANY; i++) {
                listener.nextOpened();
            }
            assertThat(sources).allMatch(each -> each.readyState() == ReadyState.OPEN);
        } finally {
            sources.forEach(EventSource::close);
        }
    }
}
