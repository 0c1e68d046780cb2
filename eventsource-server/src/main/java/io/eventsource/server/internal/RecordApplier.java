package io.eventsource.server.internal;

import io.eventsource.server.CloseReason;
import io.eventsource.server.CommandState;
import io.eventsource.server.PublishResult;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.command.Commands;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.ChannelLog;
import io.eventsource.server.internal.log.CommitSequence;
import io.eventsource.server.internal.log.LogPosition;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Applies the journal's records to the channels in memory, in the journal's order. What it does depends on the records alone,
 * so that a broker that is started again, and each node, come to the same.
 */
final class RecordApplier implements JournalFollower {

    private static final Channel[] NO_CHANNELS = {};
    private static final SubscriberStream[] NO_STREAMS = {};

    private final ChannelRegistry registry;
    private final BrokerContext context;
    private final IdempotencyKeys keys;
    private final Commands commands;

    // Guarded by the commit lock.
    /** The channels that have got entries since the lock was last released. */
    private final List<Channel> appended = new ArrayList<>();
    /** The streams that were finished since then. */
    private final List<SubscriberStream> finished = new ArrayList<>();
    /** The streams that clients on other nodes have replaced since then. */
    private final List<SubscriberStream> replaced = new ArrayList<>();
    /** The position up to which only needed records are left. */
    private long trimmed;
    /** The generations that this broker has started and not applied yet, by their channels. */
    private final Map<String, Long> claimed = new HashMap<>();

    /** Whether records of the past are applied, which were published long ago. */
    private volatile boolean isRebuilding;

    private volatile Consumer<String> onEnded = reason -> {};

    RecordApplier(ChannelRegistry registry) {
        this.registry = registry;
        this.context = registry.broker();
        this.keys = new IdempotencyKeys(context.timer()::currentTimeMillis, context.memory());
        this.commands = new Commands(registry);
    }

    /** Sets what to do with the reason when the journal's history has ended. */
    void onEnded(Consumer<String> action) {
        onEnded = action;
    }

    /** Applies what the journal has kept. */
    void rebuild() {
        isRebuilding = true;
        context.journal().follow(0, this);
        isRebuilding = false;
    }

    @Override
    public void apply(long position, JournalRecord record) {
        CommitSequence commit = context.commit();
        commit.lock();
        try {
            int before = appended.size();
            commit.begin(position);
            try {
                applyInOrder(position, record);
            } finally {
                commit.advance(); // a failure may leave the record in some channels, so its position counts as used
            }
            for (int i = before; i < appended.size(); i++) {
                appended.get(i).log().count(record.block().length); // after the end has moved: see SubscriberShard
            }
        } finally {
            unlock();
        }
    }

    private void applyInOrder(long position, JournalRecord record) {
        switch (record.kind()) {
            case EVENT -> append(position, record);
            case FINISH -> finish(record);
            case JUMP -> {
                context.log().holes().add(context.commit().end(), position);
                if (!isRebuilding) {
                    registry.presence().jumped();
                }
            }
            case CLAIM -> claim(record);
            case CONFIRM -> forEachLog(record, log -> log.confirm(record.reference()));
            case CANCEL -> cancel(position, record);
            case PRESENT, JOIN, GONE, PROBE -> {
                if (!isRebuilding) { // the nodes that are there now announce themselves again
                    registry.presence().apply(position, record, replaced);
                }
            }
            case OTHER -> {} // its position is used
            case OUTCOME -> commands.apply(position, record, time(record), appended);
            case PRESUME -> forEachLog(record, log -> log.presume(record.reference()));
        }
    }

    private void cancel(long position, JournalRecord record) {
        forEachLog(record, log -> log.cancel(record.reference()));
        commands.withdraw(record.reference(), CommandState.CANCELLED, position, record, time(record), appended);
    }

    /** Returns the commands whose publishers ask for an answer. */
    Commands commands() {
        return commands;
    }

    private void forEachLog(JournalRecord record, Consumer<ChannelLog> change) {
        for (String name : record.channels()) {
            Channel channel = registry.find(name);
            if (channel != null) {
                change.accept(channel.log());
            }
        }
    }

    /** Returns the idempotency keys. The caller holds the commit lock. */
    IdempotencyKeys keys() {
        return keys;
    }

    /** Forgets the key of a publication that failed. */
    void forget(String key, CompletionStage<PublishResult> result) {
        context.commit().lock();
        try {
            keys.forget(key, result);
        } finally {
            context.commit().unlock();
        }
    }

    /** Remembers the idempotency key of an event. Returns whether an earlier event has it, of which this is a repetition. */
    private boolean isRepetition(long position, JournalRecord event) {
        String key = event.idempotencyKey();
        String fingerprint = event.fingerprint();
        if (key == null || fingerprint == null) {
            return false;
        }
        String given = event.eventId();
        String id = given != null || !context.options().ids()
                ? given
                : new LogPosition(context.log().epoch(), position).toString();
        Duration timeToLive = Duration.ofMillis(Math.max(0, event.expiresAt() - event.publishedAt()));
        PublishResult first = new PublishResult(true, id, event.subscribers(), 0, timeToLive);
        return !keys.apply(key, fingerprint, event.publishedAt(), position, first);
    }

    private void append(long position, JournalRecord event) {
        if (isRepetition(position, event)) {
            return;
        }
        long time = time(event);
        if (event.command() != null) {
            commands.add(position, event, time, appended);
        }
        if (!isWanted(position, event)) {
            return;
        }
        for (String name : event.channels()) {
            Channel channel = registry.obtainForRecord(name);
            boolean isWaiting = event.expiresAt() != 0 && channel.log().hasSecret();
            if (position <= trimmed && !isWaiting) { // the history of the channel begins later
                channel.recall(event);
                continue;
            }
            if (isRebuilding
                    || registry.presence().isShared()) { // no publisher of this broker may have made room for it
                registry.makeRoom(channel.log().growth(event.eventId(), event.block().length));
            }
            long replaced = channel.append(event, time);
            appended.add(channel);
            if (replaced != 0) {
                commands.withdraw(replaced, CommandState.REPLACED, position, event, time, appended);
            }
        }
    }

    /** Returns whether an event of the past is still useful: it is part of the history, or waits for a client. */
    private boolean isWanted(long position, JournalRecord event) {
        return event.expiresAt() == 0
                ? position > trimmed || event.reconnectionTime() != null
                : event.expiresAt() > context.timer().currentTimeMillis();
    }

    /** Returns when a record was published, by the broker's timer. */
    private long time(JournalRecord record) {
        long now = context.timer().nanoTime();
        if (!isRebuilding) {
            return now;
        }
        long age = context.timer().currentTimeMillis() - record.publishedAt();
        return now - TimeUnit.MILLISECONDS.toNanos(Math.max(0, age)); // the clock may have been set back since
    }

    private void finish(JournalRecord record) {
        for (String name : record.channels()) {
            Channel channel = registry.obtainForRecord(name);
            finished.addAll(channel.finish(time(record)));
            registry.vacated(channel);
        }
    }

    /**
     * Notes that this broker has started a generation of a channel, which it is about to append. Records before that one do not
     * change the generation any more. The caller holds the commit lock.
     */
    void claimed(String channel, long generation) {
        claimed.put(channel, generation);
    }

    /** Forgets generations that could not be appended. */
    void forgetClaim(List<String> channels, long generation) {
        context.commit().lock();
        try {
            channels.forEach(name -> claimed.remove(name, generation));
        } finally {
            context.commit().unlock();
        }
    }

    /** Starts the generation of a channel, as another broker or an earlier one has done. */
    private void claim(JournalRecord record) {
        long generation = record.reference();
        for (String name : record.channels()) {
            if (!claimed.containsKey(name)) {
                registry.obtainForRecord(name).startGeneration(generation);
            } else {
                claimed.remove(name, generation);
            }
        }
    }

    @Override
    public void trimmed(long position) {
        context.commit().lock();
        try {
            trimmed = Math.max(trimmed, position);
            if (!isRebuilding && position > context.commit().end()) {
                appended.addAll(registry.missUpTo(position));
                registry.presence().missed();
            }
            context.commit().skipTo(position);
            registry.beginAfter(position);
        } finally {
            unlock();
        }
    }

    @Override
    public void lost(String node) {
        registry.presence().lost(node);
    }

    @Override
    public void ended(String reason) {
        onEnded.accept(reason);
    }

    @Override
    public void settled(long position, JournalRecord record) {
        context.commit().lock();
        try {
            forEachLog(record, log -> log.cancel(position));
        } finally {
            context.commit().unlock();
        }
    }

    @Override
    public boolean isNeeded(long position, JournalRecord record) {
        if (isOnlyHistory(record)) {
            return false;
        }
        context.commit().lock();
        try {
            String key = record.idempotencyKey();
            return (key != null && keys.isKept(key, position))
                    || commands.needs(record)
                    || record.channels().stream()
                            .map(registry::find)
                            .anyMatch(channel -> channel != null && channel.needs(position, record));
        } finally {
            context.commit().unlock();
        }
    }

    /** Returns whether a record is an event that nothing depends on, as most are. */
    private static boolean isOnlyHistory(JournalRecord record) {
        return record.kind() == JournalRecord.Kind.EVENT
                && record.expiresAt() == 0
                && record.reconnectionTime() == null
                && record.idempotencyKey() == null
                && record.command() == null;
    }

    /** Releases the commit lock, and signals the streams of what was applied, unless the caller holds the lock once more. */
    void unlock() {
        CommitSequence commit = context.commit();
        Channel[] channels = NO_CHANNELS;
        SubscriberStream[] streams = NO_STREAMS;
        SubscriberStream[] taken = NO_STREAMS;
        if (!commit.isHeldTwice()) {
            channels = takeAll(appended, NO_CHANNELS);
            streams = takeAll(finished, NO_STREAMS);
            taken = takeAll(replaced, NO_STREAMS);
        }
        commit.unlock();
        for (Channel channel : channels) {
            channel.signal();
        }
        for (SubscriberStream stream : streams) {
            stream.wake();
        }
        for (SubscriberStream stream : taken) {
            stream.end(CloseReason.REPLACED);
        }
    }

    private static <T> T[] takeAll(List<T> list, T[] none) {
        if (list.isEmpty()) {
            return none;
        }
        T[] all = list.toArray(none);
        list.clear();
        return all;
    }
}
