package io.eventsource.client.internal;

import io.eventsource.client.Checkpoint;
import io.eventsource.client.EventSource;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the last event ID that a source resumes after: that of the last event dispatched, or of the last acknowledged. Safe
 * for concurrent use.
 */
final class ResumePosition {

    private static final Logger LOG = LoggerFactory.getLogger(EventSource.class);

    private final @Nullable Checkpoint checkpoint;
    private final boolean acknowledged;

    private volatile String lastEventId;
    /** Whether an id that cannot be sent was logged. Two threads may both log it once. */
    private volatile boolean logged;
    // Guarded by this.
    /** The id of the newest event, until that event is acknowledged; null if there is none. */
    private @Nullable String newest;
    /** Whether the newest event is the only one with this id on this connection. */
    private boolean newestIsUnique;
    /** An id that the stream set after the newest event, without an event. */
    private @Nullable String afterNewest;

    ResumePosition(String lastEventId, @Nullable Checkpoint checkpoint, boolean acknowledged) {
        this.lastEventId = lastEventId;
        this.checkpoint = checkpoint;
        this.acknowledged = acknowledged;
    }

    /**
     * Creates a position from the checkpoint, or else from the options.
     *
     * @throws UncheckedIOException if the checkpoint cannot be loaded
     */
    static ResumePosition of(SourceOptions options) {
        Checkpoint checkpoint = options.checkpoint();
        String beginning = options.request().lastEventId();
        String saved = checkpoint == null ? "" : load(checkpoint);
        return new ResumePosition(saved.isEmpty() ? beginning : saved, checkpoint, options.manualAcknowledgement());
    }

    private static String load(Checkpoint checkpoint) {
        try {
            String saved = LastEventIds.requireValid(checkpoint.load());
            String problem = LastEventIds.problem(saved);
            if (problem != null) {
                LOG.warn("The checkpoint has a last event ID that no request can send; it is ignored: {}", problem);
                return "";
            }
            return saved;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the checkpoint: " + e.getMessage(), e);
        }
    }

    String lastEventId() {
        return lastEventId;
    }

    boolean isAcknowledged() {
        return acknowledged;
    }

    /** Whether it is saved when a listener has returned. */
    boolean isSavedAfterDispatch() {
        return checkpoint != null && !acknowledged;
    }

    /** Forgets an id that followed the newest event, because the next connection resumes before it. */
    synchronized void reconnecting() {
        newest = null;
        afterNewest = null;
    }

    /** Advances to an event that is about to be dispatched, unless acknowledgement is manual. */
    void dispatching(MessageEvent event) {
        if (acknowledged) {
            await(event);
        } else if (!event.lastEventId().equals(lastEventId)
                && isSendable(event.lastEventId())) { // a stream without ids costs no writes
            lastEventId = event.lastEventId();
        }
    }

    private synchronized void await(MessageEvent event) {
        String before = afterNewest != null ? afterNewest : newest != null ? newest : lastEventId;
        newestIsUnique = !event.lastEventId().equals(before);
        newest = event.lastEventId();
        afterNewest = null;
    }

    /** Saves the id of an event, after the listener has returned. */
    void dispatched(MessageEvent event) {
        if (!acknowledged && isSendable(event.lastEventId())) {
            save(event.lastEventId());
        }
    }

    /** Advances to an id that the stream has set without an event. */
    synchronized void set(String id) {
        if (!isSendable(id)) {
            return;
        }
        if (acknowledged && newest != null) {
            afterNewest = id;
        } else {
            lastEventId = id;
            save(id);
        }
    }

    /**
     * Advances past an event, and past all before it. An id that came after it without an event counts, too, but only if no
     * other event has the same id: one that was not acknowledged must be redelivered.
     */
    synchronized void acknowledgeUpTo(MessageEvent event) {
        if (!acknowledged) {
            throw new IllegalStateException("acknowledgeUpTo() needs a source built with manualAcknowledgement()");
        }
        String id = event.lastEventId();
        if (newestIsUnique && id.equals(newest)) {
            id = afterNewest != null ? afterNewest : id;
            newest = null;
            afterNewest = null;
        }
        if (isSendable(id)) {
            save(id);
            lastEventId = id;
        }
    }

    /**
     * Returns whether a request can send an id. If not, the position does not advance: events may be redelivered, but
     * none is lost, and no request fails because of the id, now or after a restart.
     */
    private boolean isSendable(String id) {
        String problem = LastEventIds.problem(id);
        if (problem != null && !logged) {
            logged = true;
            LOG.warn("The stream set a last event ID that no request can send; it is ignored: {}", problem);
        }
        return problem == null;
    }

    private void save(String id) {
        if (checkpoint != null) {
            try {
                checkpoint.save(id);
            } catch (IOException e) {
                throw new UncheckedIOException("the last event ID \"" + id + "\" could not be saved: " + reason(e), e);
            }
        }
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException fault
                ? fault.getFile() + ": " + AtomicFile.reason(fault)
                : String.valueOf(e.getMessage());
    }
}
