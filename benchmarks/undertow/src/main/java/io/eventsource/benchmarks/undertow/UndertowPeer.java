package io.eventsource.benchmarks.undertow;

import io.eventsource.benchmarks.peer.Peer;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.xnio.Options;

/** Undertow's own handler, below the servlet layer. */
public final class UndertowPeer implements Peer {

    private final ServerSentEventHandler handler = Handlers.serverSentEvents();

    @Override
    public Address start() {
        return Address.here(start(Undertow.builder().setHandler(handler)), "/{channel}");
    }

    /** Starts Undertow on 127.0.0.1 and returns the port. */
    static int start(Undertow.Builder builder) {
        Undertow undertow = builder.addHttpListener(0, "127.0.0.1")
                .setSocketOption(Options.BACKLOG, 1024)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, -1)
                .build();
        undertow.start();
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public CompletionStage<?> publish(String channel, String data) {
        for (ServerSentEventConnection connection : handler.getConnections()) {
            connection.send(data);
        }
        return DONE;
    }
}
