package io.eventsource.benchmarks.ours;

import io.eventsource.benchmarks.peer.Peer;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.MemoryJournal;
import jakarta.servlet.Servlet;
import java.util.concurrent.CompletionStage;

/** This project's servlet, in a container that the subclass chooses. */
public abstract class OursPeer implements Peer {

    private final Ours ours;

    /** Keeps what is published in memory, as by default. */
    protected OursPeer() {
        this(new MemoryJournal());
    }

    /**
     * Keeps what is published in a journal.
     *
     * @param journal the journal
     */
    protected OursPeer(Journal journal) {
        ours = new Ours(journal);
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
