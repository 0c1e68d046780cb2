package io.eventsource.server;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Some of the subscribers of a channel, few enough to be visited in one go. However many events come meanwhile, a shard is
 * walked by one thread at a time, and once more if there was news; shards are walked independently of each other.
 */
final class SubscriberShard implements Runnable {

    private static final int CAPACITY = 256;
    private static final Subscriber[] NOBODY = {};

    /** Instead of an object for each shard, of which there is one for each channel. */
    private static final AtomicReferenceFieldUpdater<SubscriberShard, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(SubscriberShard.class, State.class, "state");

    private enum State {
        IDLE,
        SCHEDULED,
        WALKING,
        /** Is being walked, and there was news meanwhile. */
        WALKING_AGAIN
    }

    private final Channel channel;

    @SuppressWarnings("UnusedVariable") // read by the updater
    private volatile State state = State.IDLE;

    /** Changed under the broker's commit lock; a change is a new array. */
    private volatile Subscriber[] members = NOBODY;

    // How far the channel was when the last walk that has ended began.
    private volatile long walkedBytes;
    private volatile long walkedSequence;

    SubscriberShard(Channel channel) {
        this.channel = channel;
        this.walkedBytes = log().appendedBytes();
        this.walkedSequence = log().end();
    }

    Channel channel() {
        return channel;
    }

    ChannelLog log() {
        return channel.log();
    }

    Subscriber[] members() {
        return members;
    }

    boolean isFull() {
        return members.length >= CAPACITY;
    }

    /** Adds a subscriber. The caller holds the commit lock. */
    void add(Subscriber subscriber) {
        Subscriber[] more = Arrays.copyOf(members, members.length + 1);
        more[members.length] = subscriber;
        members = more;
    }

    /** Removes a subscriber; false if it is not there. The caller holds the commit lock. */
    boolean remove(Subscriber subscriber) {
        Subscriber[] all = members;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == subscriber) {
                Subscriber[] fewer = all.length == 1 ? NOBODY : Arrays.copyOf(all, all.length - 1);
                if (i < fewer.length) {
                    fewer[i] = all[all.length - 1];
                }
                members = fewer;
                return true;
            }
        }
        return false;
    }

    /** Lets all go. The caller holds the commit lock. */
    void clear() {
        members = NOBODY;
    }

    /** How many bytes of the channel all members have been shown. */
    long walkedBytes() {
        return walkedBytes;
    }

    /** Up to which sequence all members have been shown the channel. */
    long walkedSequence() {
        return walkedSequence;
    }

    /** Says that there is news in the channel. */
    void signal() {
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
            channel.context().delivery().execute(this);
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
                schedule(); // others first
            }
        }
    }

    private void walk() {
        // In this order: the bytes are counted once their sequence is committed, so each visit shows them.
        long bytes = log().appendedBytes();
        long sequence = channel.context().commit().end();
        for (Subscriber member : members) {
            try {
                member.visit();
            } catch (Error e) {
                NamedThreads.report(e); // and the others get theirs
            }
        }
        walkedBytes = bytes;
        walkedSequence = sequence;
        channel.walked();
    }
}
