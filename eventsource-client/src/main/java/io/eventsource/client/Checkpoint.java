package io.eventsource.client;

import io.eventsource.client.internal.FileCheckpoint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Stores the last event ID of a source, so that the source resumes there when its program is restarted.
 *
 * <pre>{@code
 * EventSource.builder(uri).checkpoint(Checkpoint.file(Path.of("/var/lib/agent/last-event-id"))).connect(listener);
 * }</pre>
 *
 * <p>The source saves the id after the listener has returned from an event, or once the program has
 * {@linkplain EventSourceBuilder#manualAcknowledgement acknowledged} the event: an event that was being processed during a power
 * failure is redelivered.
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
     * Saves the last event ID durably before it returns. One thread at a time calls it.
     *
     * @param lastEventId the last event ID; empty if the stream cleared it
     * @throws IOException if it cannot be saved; the id that was saved before must be kept
     */
    void save(String lastEventId) throws IOException;

    /**
     * Stores the last event ID in a file. Each {@link #save} replaces the file atomically and syncs it to disk; only its owner
     * may read it. {@link #load} fails if the file is damaged (one line of UTF-8 is expected) or cannot be written, so that the
     * failure shows at startup. To store a client id, too, use {@link StateFile}.
     *
     * @param file the file, which need not exist; a second file with the suffix {@code .new} is used while it is replaced
     * @return the checkpoint
     */
    static Checkpoint file(Path file) {
        return new FileCheckpoint(file);
    }
}
