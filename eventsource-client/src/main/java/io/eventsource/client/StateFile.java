package io.eventsource.client;

import io.eventsource.client.internal.LockedStateFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Stores the id and the position of a client in one file, so that a restarted program resumes where it was and the server
 * recognizes it.
 *
 * <pre>{@code
 * try (StateFile state = StateFile.open(Path.of("/var/lib/agent/state"));
 *         EventIterator events = EventSource.builder(uri)
 *                 .clientId(state.clientId())
 *                 .checkpoint(state)
 *                 .iterate()) {
 *     events.forEachRemaining(this::work);
 * }
 * }</pre>
 *
 * <p>The file holds a secret, the client id, so only its owner may read it. One program at a time can open it: two clients
 * with the same id would take each other's stream. A file beside it with {@code .lock} added shows that, and stays; one with
 * {@code .new} added is used while the file is replaced.
 *
 * <p>Safe for concurrent use.
 */
public interface StateFile extends Checkpoint, AutoCloseable {

    /** Thrown if another program, or another part of this one, has the file open. */
    final class InUseException extends IOException {

        private static final long serialVersionUID = 1L;

        /**
         * Names the file.
         *
         * @param file the file that is open elsewhere
         */
        public InUseException(Path file) {
            super(file + " is in use by another program; two clients must not share a client id");
        }
    }

    /**
     * Opens a state file. A new one gets a {@linkplain ClientId#random() random} client id and no position. The file is
     * written before this returns, so that one that cannot be written is found here.
     *
     * @param file the file; its directory must exist
     * @return the state, to be closed
     * @throws InUseException if another program has it open
     * @throws IOException if the file cannot be read or written, or is damaged; the message says which and names the file
     */
    static StateFile open(Path file) throws IOException {
        return LockedStateFile.open(file);
    }

    /**
     * Returns the client id, for {@link EventSourceBuilder#clientId}. Treat it as a secret.
     *
     * @return the id, the same as long as the file exists
     */
    String clientId();

    @Override
    String load();

    /** Lets other programs open the file. What is saved after this fails. Close the event source first. */
    @Override
    void close();
}
