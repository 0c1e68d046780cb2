package io.eventsource.benchmarks.ours;

import io.eventsource.benchmarks.peer.Peer;
import io.eventsource.server.servlet.EventSourceServletBuilder;
import jakarta.servlet.Servlet;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** This project's servlet, in a container that the subclass chooses. */
public abstract class OursPeer implements Peer {

    private final Ours ours;

    /** With the defaults. */
    protected OursPeer() {
        this(options -> options);
    }

    /**
     * With other options.
     *
     * @param options changes the defaults
     */
    protected OursPeer(UnaryOperator<EventSourceServletBuilder> options) {
        ours = new Ours(options);
    }

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
    public CompletionStage<?> publish(String channel, String data) throws Exception {
        return ours.publish(channel, data);
    }

    @Override
    public CompletionStage<?> publish(String channel, String data, String id) throws Exception {
        return ours.publish(channel, data, id);
    }
}
