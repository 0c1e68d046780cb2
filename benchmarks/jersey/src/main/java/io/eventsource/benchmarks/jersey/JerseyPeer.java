package io.eventsource.benchmarks.jersey;

import io.eventsource.benchmarks.peer.Peer;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/** Jersey's broadcaster, on the container that Jersey's own documentation begins with. */
public final class JerseyPeer implements Peer {

    private final StreamResource resource = new StreamResource();

    @Override
    public Address start() throws IOException {
        ResourceConfig application = new ResourceConfig().register(resource);
        HttpServer server =
                GrizzlyHttpServerFactory.createHttpServer(URI.create("http://127.0.0.1:0/"), application, false);
        server.getListeners().forEach(listener -> {
            listener.getTransport().setServerConnectionBackLog(1024);
            listener.getKeepAlive().setIdleTimeoutInSeconds(-1);
        });
        server.start();
        return Address.here(server.getListeners().iterator().next().getPort(), "/events/{channel}");
    }

    @Override
    public CompletionStage<?> publish(String channel, String data) {
        return resource.broadcast(data);
    }
}
