package io.eventsource.benchmarks.journal;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;

/** Keeps events. What is measured. */
interface Store extends AutoCloseable {

    /** Appends an event. The stage completes when the event is as safe as the store promises. Called by any thread. */
    CompletionStage<?> append(byte[] event) throws Exception;

    /** Returns whether {@link #append} blocks until its stage is complete: then each publisher needs a thread. */
    boolean isBlocking();

    @Override
    void close() throws IOException, SQLException;
}
