package io.eventsource.client;

import io.eventsource.client.internal.FileCheckpoint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a source keeps its place, so that it goes on there when its program is started again.
 *
 * <pre>{@code
 * EventSource.builder(uri).checkpoint(Checkpoint.file(Path.of("/var/lib/agent/place"))).connect(listener);
 * }</pre>
 *
 * <p>The place is saved after the listener has returned from an event, or once the event was
 * {@linkplain EventSourceBuilder#manualAcknowledgement acknowledged}: what was being done when the power failed is done again.
 */
public interface Checkpoint {

    /**
     * Loads the last event ID. Called once, as the source is made.
     *
     * @return the last event ID that was saved; empty if there was none
     * @throws IOException if it cannot be loaded: then there is no source
     */
    String load() throws IOException;

    /**
     * Saves the place, so that it is there after this returns, whatever happens. Called by one thread at a time.
     *
     * @param lastEventId the last event ID; empty if the stream took it back
     * @throws IOException if it cannot be saved; the place that was saved before must still be there
     */
    void save(String lastEventId) throws IOException;

    /**
     * Keeps the last event ID in a file, which is replaced in one step, and is on the disk when {@link #save} returns. Only
     * its owner may read it. {@link #load} fails if the file is damaged (expected is one line in UTF-8) or cannot be
     * written, so that a program learns of it as it starts. To keep a client id, too, use {@link StateFile}.
     *
     * @param file the file, which need not be there yet; a file beside it with {@code .new} added is used, too
     * @return the checkpoint
     */
    static Checkpoint file(Path file) {
        return new FileCheckpoint(file);
    }
}
