package io.eventsource.benchmarks.ours;

import io.eventsource.benchmarks.peer.Peer;
import jakarta.servlet.Servlet;
import java.util.concurrent.CompletionStage;

/** Ours; which container it runs in is all that is left to say. */
public abstract class OursPeer implements Peer {

    private final Ours ours = new Ours();

    /**
     * Starts a container on 127.0.0.1.
     *
     * @param servlet the servlet, to be mapped to {@link Ours#MAPPING}, with asynchronous support
     * @return the port
     */
    protected abstract int start(Servlet servlet) throws Exception;

    @Override
    public final Address start() throws Exception {
        return Address.here(start(ours.servlet()), Ours.PATH);
    }

    @Override
    public final CompletionStage<?> publish(String channel, String data) {
        return ours.publish(channel, data);
    }

    @Override
    public final CompletionStage<?> publish(String channel, String data, String id) {
        return ours.publish(channel, data, id);
    }
}
