package io.eventsource.auth.internal;

import io.eventsource.auth.Caller;
import io.eventsource.server.Channels;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A secret that the server has given to a caller. Holds its hash only. */
public final class IssuedSecret {

    /** What a secret is good for. */
    public enum Kind {
        /** A session of a browser. */
        SESSION,
        /** A ticket, which opens one stream. */
        TICKET,
        /** A stream that a ticket has opened, when its client reconnects. */
        STREAM
    }

    private final Kind kind;
    private final String id;
    private final String hash;
    private final Caller caller;
    private final @Nullable Channels channels;
    private final Instant since;
    private final Instant endsAt;

    // Guarded by the store.
    Instant lastUsed;
    /** How many streams are open with it. */
    int streams;

    /** Set by the store under its lock; read by all. */
    private volatile boolean isOver;

    IssuedSecret(
            Kind kind,
            String id,
            String hash,
            Caller caller,
            @Nullable Channels channels,
            Instant since,
            Instant endsAt) {
        this.kind = kind;
        this.id = id;
        this.hash = hash;
        this.caller = caller;
        this.channels = channels;
        this.since = since;
        this.endsAt = endsAt;
        lastUsed = since;
    }

    /** Returns what it is good for. */
    public Kind kind() {
        return kind;
    }

    /** Returns its public id, which proves nothing. */
    public String id() {
        return id;
    }

    String hash() {
        return hash;
    }

    /** Returns who has received it, as its credentials said. */
    public Caller caller() {
        return caller;
    }

    /** Returns the channels that it is limited to; null for all. */
    public @Nullable Channels channels() {
        return channels;
    }

    /** Returns when it was issued. */
    public Instant since() {
        return since;
    }

    /** Returns when it ends at the latest. */
    public Instant endsAt() {
        return endsAt;
    }

    /** Returns whether it has ended. */
    public boolean isOver() {
        return isOver;
    }

    void end() {
        isOver = true;
    }
}
