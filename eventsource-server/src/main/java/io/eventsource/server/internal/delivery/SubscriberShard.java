package io.eventsource.server.internal.delivery;

import io.eventsource.server.EventProjection;
import io.eventsource.server.GapPolicy;
import io.eventsource.server.internal.log.ChannelLog;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Up to 256 subscribers of a channel, which one task visits. However many events arrive meanwhile, one thread at a time walks
 * a shard, and once more if news arrived; shards are walked independently of each other.
 *
 * <pre>
 *         signal()               a thread walks it                  the walk is over
 *   IDLE ──────────▶ SCHEDULED ────────────────────▶ WALKING ─────────────────────────▶ IDLE
 *                        ▲                              │ signal()
 *                        │     the walk is over         ▼
 *                        └─────────────────────── WALKING_AGAIN
 * </pre>
 */
public final class SubscriberShard implements Runnable {

    /** The channel that a shard belongs to. */
    public interface Owner {

        /** Returns what all streams of the broker share. */
        DeliveryContext context();

        /** Returns the channel's events. */
        ChannelLog log();

        /** Returns what happens to a stream that lags beyond the channel's window. */
        GapPolicy gapPolicy();

        /** Returns what makes the event that each subscriber gets; null if all get the published one. */
        @Nullable EventProjection<?> projection();

        /** Signals that a shard was walked. Called by any thread, without a lock. */
        void walked();
    }

    private static final int CAPACITY = 256;
    private static final SubscriberStream[] NONE = {};

    /** Saves an AtomicReference for each shard, since every channel with subscribers has at least one. */
    private static final AtomicReferenceFieldUpdater<SubscriberShard, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(SubscriberShard.class, State.class, "state");

    private enum State {
        /** All members have been walked for everything. */
        IDLE,
        /** A task will walk it. */
        SCHEDULED,
        /** A thread is walking it. */
        WALKING,
        /** A thread is walking it, and news arrived after the walk began. */
        WALKING_AGAIN
    }

    private final Owner owner;
    private final @Nullable EventProjection<?> projection;

    @SuppressWarnings("UnusedVariable") // read by the updater
    private volatile State state = State.IDLE;

    /** Changed under the broker's commit lock; a change is a new array. */
    private volatile SubscriberStream[] members = NONE;

    // The channel's bytes and end when the last complete walk began.
    private volatile long walkedBytes;
    private volatile long walkedSequence;

    public SubscriberShard(Owner owner) {
        this.owner = owner;
        this.projection = owner.projection();
        this.walkedBytes = log().appendedBytes();
        this.walkedSequence = log().end();
    }

    /** Returns the channel. */
    public Owner owner() {
        return owner;
    }

    /** Returns the channel's events. */
    public ChannelLog log() {
        return owner.log();
    }

    @Nullable EventProjection<?> projection() {
        return projection;
    }

    GapPolicy gapPolicy() {
        return owner.gapPolicy();
    }

    /** Returns the streams, in an array that must not be changed. */
    public SubscriberStream[] members() {
        return members;
    }

    /** Returns whether it has no room for another stream. */
    public boolean isFull() {
        return members.length >= CAPACITY;
    }

    /** Adds a stream. The caller holds the commit lock. */
    public void add(SubscriberStream stream) {
        SubscriberStream[] more = Arrays.copyOf(members, members.length + 1);
        more[members.length] = stream;
        members = more;
    }

    /** Removes a stream; false if it is not a member. The caller holds the commit lock. */
    public boolean remove(SubscriberStream stream) {
        SubscriberStream[] all = members;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == stream) {
                SubscriberStream[] fewer = all.length == 1 ? NONE : Arrays.copyOf(all, all.length - 1);
                if (i < fewer.length) {
                    fewer[i] = all[all.length - 1];
                }
                members = fewer;
                return true;
            }
        }
        return false;
    }

    /** Removes all streams. The caller holds the commit lock. */
    public void clear() {
        members = NONE;
    }

    /** Returns how many bytes of the channel have been walked for all members. */
    public long walkedBytes() {
        return walkedBytes;
    }

    /** Returns the sequence up to which the channel has been walked for all members. */
    public long walkedSequence() {
        return walkedSequence;
    }

    /** Signals that the channel has news. */
    public void signal() {
        State before = STATE.getAndUpdate(this, now -> switch (now) {
            case IDLE -> State.SCHEDULED;
            case WALKING -> State.WALKING_AGAIN;
            case SCHEDULED, WALKING_AGAIN -> now;
        });
        if (before == State.IDLE) {
            schedule();
        }
    }

    private void schedule() {
        try {
            owner.context().threads().execute(this);
        } catch (Error e) {
            state = State.IDLE; // so that the next news is another attempt
            throw e;
        }
    }

    @Override
    public void run() {
        state = State.WALKING;
        try {
            walk();
        } finally {
            if (!STATE.compareAndSet(this, State.WALKING, State.IDLE)) {
                state = State.SCHEDULED;
                schedule(); // after the shards that are already queued
            }
        }
    }

    private void walk() {
        // In this order: the bytes are counted after their sequence was committed, so each visit shows them.
        long bytes = log().appendedBytes();
        long sequence = owner.context().commit().end();
        for (SubscriberStream member : members) {
            try {
                member.visit();
            } catch (Error e) {
                NamedThreads.report(e); // and visit the other members
            }
        }
        walkedBytes = bytes;
        walkedSequence = sequence;
        owner.walked();
    }
}
