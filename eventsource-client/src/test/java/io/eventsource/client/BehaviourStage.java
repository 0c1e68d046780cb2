package io.eventsource.client;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.Jetty;
import org.eclipse.jetty.util.component.LifeCycle;

/** Plays behaviours between a real server and a real client. */
final class BehaviourStage implements AutoCloseable {

    /** What the two speak. */
    enum Protocol {
        HTTP_1,
        HTTP_2
    }

    private final BehaviourServer player = new BehaviourServer();
    private final JettyServer server = JettyServer.plain(player);
    private final HttpClient http1 = new HttpClient();
    private final HttpClient http2 = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));

    BehaviourStage() throws Exception {
        for (HttpClient client : List.of(http1, http2)) {
            client.setMaxRequestHeadersSize(JettyServer.MAX_HEADERS);
            client.start();
        }
    }

    /**
     * Plays a behaviour.
     *
     * @param pieces how many bytes of a body are sent at once
     * @return as much of the transcript as is expected, then the last event ID that remains
     */
    List<String> play(Behaviour behaviour, Protocol protocol, int pieces, ReconnectPolicy policy) throws Exception {
        List<String> lines = playOnce(behaviour, protocol, pieces, policy);
        return wasSpoilt(lines, behaviour, protocol) ? playOnce(behaviour, protocol, pieces, policy) : lines;
    }

    /**
     * Jetty 12.0's server may reset a stream of HTTP/2 right after its end (one in a thousand), which the client then loses, or
     * fail in its own code and answer the next request with 500.
     */
    private static boolean wasSpoilt(List<String> lines, Behaviour behaviour, Protocol protocol) {
        return protocol == Protocol.HTTP_2
                && Jetty.VERSION.startsWith("12.0.")
                && Stream.of("closed: ConnectionLost", "closed: HttpStatus 500")
                        .anyMatch(end ->
                                lines.contains(end) && !behaviour.expected().contains(end));
    }

    private List<String> playOnce(Behaviour behaviour, Protocol protocol, int pieces, ReconnectPolicy policy)
            throws Exception {
        Transcript transcript = new Transcript();
        EventSourceBuilder builder = EventSource.builder(server.uri("/stream"))
                .httpClient(protocol == Protocol.HTTP_1 ? http1 : http2)
                .header(BehaviourServer.PLAY, player.prepare(behaviour, transcript, pieces))
                .bounds(SocketTest.EXACTLY)
                .reconnectionTime(Duration.ofMillis(1))
                .reconnectPolicy(policy);
        try (EventSource source = behaviour.build(builder).connect(transcript)) {
            List<String> lines = transcript.await(behaviour.expected().size() - 1);
            transcript.end(source);
            return transcript.await(lines.size() + 1);
        }
    }

    @Override
    public void close() {
        LifeCycle.stop(http1);
        LifeCycle.stop(http2);
        server.close();
    }
}
