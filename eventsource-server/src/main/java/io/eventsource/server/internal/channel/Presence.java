package io.eventsource.server.internal.channel;

import io.eventsource.server.Channels;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.delivery.SubscriberShard;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.OutcomeNames;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.JournalRecord.Kind;
import io.eventsource.server.journal.JournalRecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other nodes of a shared history who subscribes here, and knows who subscribes there. Announcements are records in
 * the one order of all, so every node comes to the same: of two clients that take an exclusive channel on two nodes, the one that
 * was announced later has it, and the node of the other ends that stream.
 *
 * <p>Changes that decide whether an event is accepted, and by whom, are announced at once; other counts once a second. A node
 * that joins the history asks all others to announce everything. Does nothing in a broker that has its history to itself.
 *
 * <p>Unless a method says otherwise, its caller holds the broker's commit lock.
 */
public final class Presence {

    /** How many channels one record announces at most. */
    private static final int BATCH = 500;
    /** The reference of a record by which a node begins its announcements again: any but 0. */
    private static final long RESET = 1;

    private final ChannelRegistry registry;
    private final BrokerContext context;
    private final ReaderMarks marks;
    private final @Nullable String node;

    /** Whether another node may not know the subscribers of this one, so that all must be announced again. */
    private volatile boolean mustRepeat;
    /** Whether an announcement may not have reached the history, so that others may take subscribers for present that have left. */
    private volatile boolean isInDoubt;
    /** Whether all that was in doubt was applied, if it has reached the history, so that this node begins to announce again. */
    private volatile boolean mustReset;

    /** Whether the others may not have been asked to announce their subscribers. */
    private volatile boolean mustJoin;

    /** The number of the last announcement of this node. */
    private long announcements;

    private volatile Consumer<Channels> onProbe = channels -> {};

    Presence(ChannelRegistry registry, BrokerContext context) {
        this.registry = registry;
        this.context = context;
        this.marks = new ReaderMarks(context.log().secrets());
        this.node = context.journal().node();
    }

    /** Returns whether other brokers share the history. Needs no lock. */
    public boolean isShared() {
        return node != null;
    }

    /** Sets how to find out whether the streams of channels are alive; called without a lock, on a thread of the broker. */
    public void onProbe(Consumer<Channels> action) {
        onProbe = action;
    }

    /** Begins to take part: asks all other nodes to announce their subscribers. Takes the lock itself. */
    public void join() {
        if (node != null) {
            appendLocked(record(Kind.JOIN, List.of()).node(node, null));
        }
    }

    /** Asks all other nodes again: their records may have been missed. */
    public void missed() {
        if (node != null) {
            registry.all().forEach(Presence::forget);
            join();
        }
    }

    /** Announces everything again: records of this node may have been lost. */
    public void jumped() {
        if (node != null) {
            isInDoubt = true;
            context.threads().callBack(this::upkeep);
        }
    }

    /** Ceases to take part: this node has no subscribers any more. Takes the lock itself. */
    public void leave() {
        if (node != null) {
            appendLocked(record(Kind.GONE, List.of()).node(node, null));
        }
    }

    /** Records that another node is silent, and counts as dead. Takes the lock itself. */
    public void lost(String other) {
        if (node != null) {
            appendLocked(record(Kind.GONE, List.of()).node(other, null));
        }
    }

    /** Asks other nodes to find out whether their subscribers are alive, if they have any. Takes the lock itself. */
    public void probe(Channels channels) {
        if (node != null && isElsewhere(channels)) {
            appendLocked(record(Kind.PROBE, channels.names()).node(node, null));
        }
    }

    /** Returns whether a request comes from the client that reads a channel on another node, or did so last. */
    public boolean isReadBy(Identity client, Channel channel) {
        ChannelNodes nodes = channel.nodes();
        return nodes != null && nodes.isReadBy(mark -> marks.isSame(client, mark));
    }

    /** Returns whether a client that has the secret of a channel in its id is the one that reads it on another node. */
    public boolean isReadByProof(Channel channel) {
        ChannelNodes nodes = channel.nodes();
        return nodes != null && nodes.isReadBy(ReaderMarks::isProvenById);
    }

    /** Announces the subscribers of a channel if others must know of a change at once. */
    void changed(Channel channel) {
        if (node == null || OutcomeNames.isReserved(channel.name())) {
            return;
        }
        int count = channel.count();
        ChannelNodes nodes = channel.nodes();
        boolean isUrgent =
                channel.options().subscribers() != SubscriberLimit.MANY || count == 0 || announced(channel) == 0;
        boolean isNews = nodes == null ? count > 0 : nodes.isNews(count, mark(channel));
        if (isUrgent && isNews) {
            announce(List.of(channel), count);
        }
    }

    private static int announced(Channel channel) {
        ChannelNodes nodes = channel.nodes();
        return nodes == null ? 0 : nodes.announced();
    }

    /** Announces all changes that were not urgent, and everything if an announcement was lost. Takes the lock itself. */
    public void upkeep() {
        if (node == null) {
            return;
        }
        if (mustJoin && context.journal().problem() == null) {
            mustJoin = false;
            join();
        }
        if (isInDoubt && context.journal().problem() == null) {
            isInDoubt = false;
            // Marks the end of what is in doubt. Announced again before that, a client would replace one that came
            // later.
            appendLocked(record(Kind.PRESENT, List.of()).node(node, null));
        }
        if ((mustReset || mustRepeat) && context.journal().problem() == null) {
            boolean resets = mustReset;
            mustReset = false;
            mustRepeat = false;
            if (resets) { // the others forget the subscribers of this node
                appendLocked(record(Kind.GONE, List.of()).node(node, null).reference(RESET));
            }
            announceAll();
            return;
        }
        for (Channel channel : registry.all()) {
            context.commit().lock();
            try {
                // A change of the reader is urgent, so only the number can differ.
                if (channel.count() != announced(channel) && !OutcomeNames.isReserved(channel.name())) {
                    announce(List.of(channel), channel.count());
                }
            } finally {
                context.commit().unlock();
            }
        }
    }

    private void announceAll() {
        List<Channel> batch = new ArrayList<>();
        for (Channel channel : registry.all()) {
            batch.add(channel);
            if (batch.size() == BATCH) {
                announcePresent(batch);
                batch.clear();
            }
        }
        announcePresent(batch);
    }

    /** Announces those of some channels that have subscribers. Takes the lock itself. */
    private void announcePresent(List<Channel> channels) {
        context.commit().lock();
        try {
            List<Channel> exclusive = new ArrayList<>();
            for (Channel channel : channels) {
                if (channel.count() == 0 || OutcomeNames.isReserved(channel.name())) {
                    continue;
                }
                if (channel.options().subscribers() == SubscriberLimit.MANY) {
                    announce(List.of(channel), channel.count());
                } else {
                    exclusive.add(channel);
                }
            }
            if (!exclusive.isEmpty()) {
                announce(exclusive, 1);
            }
        } finally {
            context.commit().unlock();
        }
    }

    /** Announces that channels have so many subscribers each. */
    private void announce(List<Channel> channels, int count) {
        List<String> readers = channels.stream().map(this::mark).toList();
        announcements++;
        for (int i = 0; i < channels.size(); i++) {
            channels.get(i).obtainNodes().announce(count, readers.get(i), announcements);
        }
        JournalRecordBuilder record = record(
                        Kind.PRESENT, channels.stream().map(Channel::name).toList())
                .node(node, count == 0 ? null : readers(channels, readers))
                .subscribers(count)
                .reference(announcements);
        if (count == 0) {
            Channel first = channels.get(0);
            long awaited = TimeUnit.NANOSECONDS.toMillis(first.awaitedFor());
            record.reference(first.defaultPosition()).expiresAt(context.timer().currentTimeMillis() + awaited);
        }
        append(record);
    }

    /** Returns the readers of channels, each with the position since when it reads, if that is known. */
    private static String readers(List<Channel> channels, List<String> marks) {
        StringBuilder readers = new StringBuilder();
        for (int i = 0; i < marks.size(); i++) {
            long since = since(channels.get(i));
            readers.append(i == 0 ? "" : ",").append(marks.get(i)).append(since == 0 ? "" : "@" + since);
        }
        return readers.toString();
    }

    private static long since(Channel channel) {
        ChannelNodes nodes = channel.nodes();
        return nodes == null ? 0 : nodes.announcedAt();
    }

    /** Returns the mark of who reads an exclusive channel here; empty if it is not exclusive or has no reader. */
    private String mark(Channel channel) {
        SubscriberStream present = channel.log().hasSecret() ? channel.present() : null;
        if (present == null) {
            return "";
        }
        long exclusive = Arrays.stream(present.backlog().shards())
                .filter(shard -> shard.log().hasSecret())
                .count();
        return marks.of(present.identity(), exclusive > 1);
    }

    private JournalRecordBuilder record(Kind kind, List<String> channels) {
        return JournalRecord.of(kind, channels, context.timer().currentTimeMillis());
    }

    private void appendLocked(JournalRecordBuilder record) {
        context.commit().lock();
        try {
            append(record);
        } finally {
            context.commit().unlock();
        }
    }

    private void append(JournalRecordBuilder builder) {
        JournalRecord record = builder.build();
        context.journal().append(record).whenComplete((position, failure) -> {
            if (failure != null && record.kind() == Kind.JOIN) {
                mustJoin = true;
            } else if (failure != null && record.kind() != Kind.PROBE) {
                isInDoubt = true;
            }
        });
    }

    /**
     * Applies a record about nodes.
     *
     * @param replaced receives the streams that a client on another node has replaced
     */
    public void apply(long position, JournalRecord record, List<SubscriberStream> replaced) {
        String about = record.node();
        if (node == null || about == null) {
            return;
        }
        boolean isOwn = about.equals(node);
        switch (record.kind()) {
            case PRESENT -> {
                mustReset |= isOwn && record.channels().isEmpty();
                String[] readers = String.valueOf(record.readers()).split(",", -1);
                for (int i = 0; i < record.channels().size(); i++) {
                    Channel channel = registry.obtainForRecord(record.channels().get(i));
                    String reader = i < readers.length ? readers[i] : "";
                    ChannelNodes nodes = channel.obtainNodes();
                    if (isOwn) {
                        nodes.applied(record.subscribers(), reader, position, record.reference());
                    } else {
                        nodes.put(about, record.subscribers(), reader, position);
                        if (record.subscribers() == 0) {
                            left(channel, record.reference(), record.expiresAt() - record.publishedAt());
                        }
                    }
                    SubscriberStream present = channel.present();
                    if (present != null && channel.log().hasSecret() && nodes.isReplaced()) {
                        replaced.add(present);
                    }
                }
            }
            case GONE -> {
                if (isOwn) {
                    registry.all().forEach(channel -> ChannelNodes.forgetOwn(channel.nodes()));
                    // Another node took this one for dead, for example because it was suspended; or it is a reset.
                    mustRepeat |= record.reference() == 0;
                } else {
                    registry.all().forEach(channel -> gone(channel, about));
                }
            }
            case JOIN -> mustRepeat |= !isOwn;
            case PROBE -> {
                if (!isOwn) {
                    Channels channels = Channels.of(record.channels());
                    context.threads().callBack(() -> onProbe.accept(channels));
                }
            }
            default -> throw new IllegalArgumentException(record.kind() + " is not about nodes");
        }
        if (mustRepeat || mustReset) {
            context.threads().callBack(this::upkeep);
        }
    }

    private static void forget(Channel channel) {
        ChannelNodes nodes = channel.nodes();
        if (nodes != null) {
            nodes.clear();
        }
    }

    /**
     * Notes that the last subscriber of another node has left, who may reconnect here.
     *
     * @param position where it resumes without a last event ID
     * @param awaitedMillis how long it is expected, but no longer than a client of this node
     */
    private static void left(Channel channel, long position, long awaitedMillis) {
        if (channel.count() == 0 && channel.countElsewhere() == 0 && awaitedMillis > 0) {
            channel.leftElsewhere(position, Math.min(channel.grace(), TimeUnit.MILLISECONDS.toNanos(awaitedMillis)));
        }
    }

    private void gone(Channel channel, String other) {
        ChannelNodes nodes = channel.nodes();
        if (nodes != null && nodes.remove(other)) {
            left(channel, context.commit().end(), Long.MAX_VALUE);
        }
    }

    /** Returns whether another node has subscribers of a channel. */
    public boolean isElsewhere(Channels channels) {
        for (String name : channels) {
            Channel channel = registry.find(name);
            if (channel != null && channel.countElsewhere() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Announces a change of each channel of a stream. */
    void changed(SubscriberShard[] shards) {
        if (node != null) {
            for (SubscriberShard shard : shards) {
                changed(Channel.of(shard));
            }
        }
    }
}
