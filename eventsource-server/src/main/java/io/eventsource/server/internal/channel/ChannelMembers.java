package io.eventsource.server.internal.channel;

import io.eventsource.server.CloseReason;
import io.eventsource.server.internal.delivery.SubscriberShard;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.ChannelLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one channel, in shards. Unless a method says otherwise, its caller holds the broker's commit lock.
 *
 * <p>It is the channel itself, and no object besides: there are as many as channels.
 */
abstract class ChannelMembers implements ChannelLog.Readers, SubscriberShard.Owner {

    private static final SubscriberShard[] NONE = {};

    /** Changed under the commit lock; read by any thread. */
    private volatile SubscriberShard[] shards = NONE;

    final boolean hasMembers() {
        return shards.length > 0;
    }

    /** Returns a stream of the channel; null if it has no subscriber. Needs no lock. */
    public @Nullable SubscriberStream present() {
        for (SubscriberShard shard : shards) {
            SubscriberStream[] members = shard.members();
            if (members.length > 0) { // one that is being emptied has none
                return members[0];
            }
        }
        return null;
    }

    /** Returns all subscribers. Needs no lock. */
    public List<SubscriberStream> subscribers() {
        List<SubscriberStream> all = new ArrayList<>();
        for (SubscriberShard shard : shards) {
            all.addAll(Arrays.asList(shard.members()));
        }
        return all;
    }

    /** Returns how many subscribers there are. Needs no lock. */
    public int count() {
        int count = 0;
        for (SubscriberShard shard : shards) {
            count += shard.members().length;
        }
        return count;
    }

    SubscriberShard[] shards() {
        return shards;
    }

    /** Returns a shard with room for one more subscriber. */
    public SubscriberShard room() {
        for (int i = shards.length - 1; i >= 0; i--) {
            if (!shards[i].isFull()) {
                return shards[i];
            }
        }
        SubscriberShard added = new SubscriberShard(this);
        SubscriberShard[] more = Arrays.copyOf(shards, shards.length + 1);
        more[shards.length] = added;
        shards = more;
        return added;
    }

    /** Removes a member. Returns whether it was the last. */
    final boolean removeMember(SubscriberStream member, SubscriberShard shard) {
        if (!shard.remove(member)) {
            return false;
        }
        if (shard.members().length == 0) {
            shards = Arrays.stream(shards).filter(each -> each != shard).toArray(SubscriberShard[]::new);
        }
        return shards.length == 0;
    }

    /** Removes all members. */
    final void removeAll() {
        for (SubscriberShard shard : shards) {
            shard.clear();
        }
        shards = NONE;
    }

    /** Returns how many bytes have not been walked yet. */
    public long unwalkedBytes() {
        long walked = Long.MAX_VALUE;
        for (SubscriberShard shard : shards) {
            walked = Math.min(walked, shard.walkedBytes());
        }
        return walked == Long.MAX_VALUE ? 0 : log().appendedBytes() - walked;
    }

    /** Returns the sequence up to which all entries have been walked. Needs no lock. */
    @Override
    public long walkedSequence() {
        long walked = Long.MAX_VALUE;
        for (SubscriberShard shard : shards) {
            walked = Math.min(walked, shard.walkedSequence());
        }
        return walked;
    }

    /** Ends the present streams after a position. They are signalled with its event. */
    public void endAfter(long position) {
        subscribers().forEach(subscriber -> subscriber.endAfter(position, CloseReason.FINISHED));
    }

    /** Signals all subscribers that new entries were appended. Needs no lock. */
    public void signal() {
        for (SubscriberShard shard : shards) {
            shard.signal();
        }
    }
}
