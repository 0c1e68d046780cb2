package io.eventsource.benchmarks.parser.peers;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.Future;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientRequest;
import org.glassfish.jersey.client.ClientResponse;
import org.glassfish.jersey.client.spi.AsyncConnectorCallback;
import org.glassfish.jersey.client.spi.Connector;
import org.glassfish.jersey.media.sse.EventInput;
import org.glassfish.jersey.media.sse.InboundEvent;
import org.glassfish.jersey.media.sse.SseFeature;
import org.jspecify.annotations.Nullable;

/** Jersey's reader, in a Jersey client over a connection that is none. */
final class JerseyPeer implements Peer {

    private final OneStream connector = new OneStream();
    private final Client client = ClientBuilder.newClient(
            new ClientConfig(SseFeature.class).connectorProvider((client, configuration) -> connector));

    @Override
    public void read(Pieces stream, Tally tally) {
        connector.next = stream;
        try (EventInput events = client.target("http://localhost/").request().get(EventInput.class)) {
            for (InboundEvent event = events.read(); event != null; event = events.read()) {
                if (!event.isEmpty()) { // a comment has none
                    tally.event(event.getName(), event.getId(), event.readData());
                }
            }
        }
    }

    private static final class OneStream implements Connector {

        private @Nullable Pieces next;

        @Override
        public ClientResponse apply(ClientRequest request) {
            ClientResponse response = new ClientResponse(Response.Status.OK, request);
            response.header(HttpHeaders.CONTENT_TYPE, SseFeature.SERVER_SENT_EVENTS);
            response.setEntityStream(next);
            return response;
        }

        @Override
        public Future<?> apply(ClientRequest request, AsyncConnectorCallback callback) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getName() {
            return "one stream";
        }

        @Override
        public void close() {}
    }
}
