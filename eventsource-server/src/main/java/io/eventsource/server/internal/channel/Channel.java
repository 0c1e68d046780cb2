package io.eventsource.server.internal.channel;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventProjection;
import io.eventsource.server.GapPolicy;
import io.eventsource.server.Retention;
import io.eventsource.server.internal.delivery.DeliveryContext;
import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.delivery.SubscriberShard;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.ChannelLog;
import io.eventsource.server.internal.log.Outbox;
import io.eventsource.server.journal.JournalRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One channel: its log, its subscribers, and what it remembers of clients that may reconnect.
 *
 * <p>It is discarded once it has no subscriber, keeps no events and remembers no client. Unless a method says otherwise, its
 * caller holds the broker's commit lock.
 */
public final class Channel extends ChannelMembers {

    /** How long a finished channel answers its former clients, by their last event ID, that it was finished. */
    private static final Duration FINISHED_FOR = Duration.ofHours(1);

    private final String name;
    private final BrokerContext context;
    private final ChannelOptions options;
    private final ChannelLog log;

    // Changed under the commit lock; read by any thread.
    private volatile @Nullable PublishBackpressure backpressure;

    /** How many bytes of memory are counted, without the log's entries, which count themselves. */
    private int bytes;

    private @Nullable ReconnectWindow reconnectWindow;
    /**
     * What other nodes have of the channel; null if this node and the others never had a subscriber, or there are no others.
     * Read by any thread.
     */
    private volatile @Nullable ChannelNodes nodes;

    private @Nullable Duration reconnectionTime;
    /** The position of the event that told it; 0 if none has. */
    private long reconnectionToldAt;

    /**
     * Creates an empty channel.
     *
     * @param evictedUpTo the newest sequence that an earlier channel of this name may have had
     */
    Channel(String name, BrokerContext context, ChannelOptions options, long evictedUpTo) {
        this.name = name;
        this.context = context;
        this.options = options;
        this.log = new ChannelLog(context.log(), name, options, evictedUpTo);
        use(ChannelMemory.of(name));
    }

    /** Returns how many bytes of memory are counted for this channel, without the entries of its log. */
    public long bytes() {
        return bytes + log.bytes();
    }

    private void use(long more) {
        bytes = Math.toIntExact(bytes + more);
        context.memory().use(more);
    }

    public String name() {
        return name;
    }

    @Override
    public DeliveryContext context() {
        return context.delivery();
    }

    /** Returns the channel of a shard. */
    public static Channel of(SubscriberShard shard) {
        return (Channel) shard.owner(); // this class alone makes shards
    }

    public ChannelOptions options() {
        return options;
    }

    @Override
    public ChannelLog log() {
        return log;
    }

    @Override
    public GapPolicy gapPolicy() {
        return options.gapPolicy();
    }

    @Override
    public @Nullable EventProjection<?> projection() {
        return options.projection();
    }

    /** Returns whether it has, or had, a subscriber. */
    public boolean wasRead() {
        return hasMembers() || reconnectWindow != null || countElsewhere() > 0;
    }

    @Nullable ChannelNodes nodes() {
        return nodes;
    }

    ChannelNodes obtainNodes() {
        ChannelNodes known = nodes;
        if (known == null) {
            known = new ChannelNodes();
            nodes = known;
            use(ChannelNodes.BYTES);
        }
        return known;
    }

    /** Returns how many subscribers other nodes have. Needs no lock. */
    public int countElsewhere() {
        ChannelNodes known = nodes;
        return known == null ? 0 : known.count();
    }

    /** Opens the window for a client that has left another node, which may reconnect here. */
    void leftElsewhere(long position, long awaited) {
        reconnectWindow().open(position, context.nanoTime(), context.options().ids() ? awaited : 0);
    }

    /** Returns how long a client is still expected to reconnect, in nanoseconds; 0 if none is. */
    long awaitedFor() {
        return reconnectWindow == null ? 0 : reconnectWindow.awaitedFor(context.nanoTime());
    }

    /** Returns who reads an exclusive channel, or read it last, as far as is known. */
    public Identity lastReader() {
        SubscriberStream present = present();
        return present != null
                ? present.identity()
                : reconnectWindow != null ? reconnectWindow.lastReader() : Identity.UNKNOWN;
    }

    /** Removes a subscriber, if it is still a member. Returns whether it was the last. */
    public boolean remove(SubscriberStream subscriber, SubscriberShard shard) {
        if (reconnectWindow != null) {
            reconnectWindow.remove(subscriber);
        }
        Outbox outbox = log.outbox();
        if (outbox != null) {
            outbox.forgetMarks(); // what was written just now may not have arrived
        }
        return removeMember(subscriber, shard);
    }

    /** Keeps the position of the last stream, which has ended, for its client to reconnect. */
    void left(SubscriberStream last) {
        long keptFor = context.options().ids() ? grace() : 0;
        reconnectWindow().open(last.backlog().position(), context.nanoTime(), keptFor);
        rememberReader(last);
    }

    private void rememberReader(SubscriberStream last) {
        if (log.hasSecret()) {
            use(reconnectWindow().remember(last.identity()));
        }
    }

    private ReconnectWindow reconnectWindow() {
        ReconnectWindow known = reconnectWindow;
        if (known == null) {
            known = new ReconnectWindow(context.nanoTime());
            reconnectWindow = known;
            use(ReconnectWindow.BYTES);
        }
        return known;
    }

    /**
     * Returns where a client without a last event ID begins: after what the present stream of an exclusive channel has written,
     * or where the last stream ended if that was within the reconnect window, or at the end of the log. How much a stream of
     * another node has written is not known here.
     */
    public long defaultPosition() {
        SubscriberStream present = log.hasSecret() ? present() : null;
        if (present != null) {
            return present.backlog().position();
        }
        if (countElsewhere() > 0) {
            return context.commit().end();
        }
        ReconnectWindow window = reconnectWindow;
        return context.options().ids() && !hasMembers() && window != null
                ? window.position(context.nanoTime()).orElse(context.commit().end())
                : context.commit().end();
    }

    /**
     * Returns whether to answer a client that the channel was finished while it was disconnected. That needs no proof, because
     * the answer reveals nothing else, and the client may be of an earlier generation.
     */
    public boolean mustAnswerFinished(String lastEventId) {
        ReconnectWindow window = reconnectWindow;
        if (window == null) {
            return false;
        }
        if (!context.options().ids()) {
            return window.takeFinished(context.nanoTime());
        }
        return !lastEventId.isEmpty() && window.mustAnswerFinished(log.findUnproven(lastEventId));
    }

    /** Returns whether it accepts events: it has a subscriber, or expects one to reconnect, or retains events without one. */
    public boolean acceptsEvents() {
        return hasMembers()
                || countElsewhere() > 0
                || context.retainsWithoutSubscribers(options)
                || (reconnectWindow != null && reconnectWindow.isClientExpected(context.nanoTime()));
    }

    /** Returns the reconnection time that its clients were sent last; null if they use their own. */
    public @Nullable Duration reconnectionTime() {
        return reconnectionTime != null ? reconnectionTime : context.options().reconnectionTime();
    }

    /**
     * Appends an event under the current sequence.
     *
     * @param time when it was published, by the broker's timer
     * @return the position of the waiting event that it replaces; 0 if it replaces none
     */
    public long append(JournalRecord event, long time) {
        recall(event);
        if (event.expiresAt() != 0 && log.hasSecret()) {
            return log.appendWaiting(name, event, time);
        }
        log.append(event.eventId(), event.block(), this, time);
        return 0;
    }

    /** Appends an event of a command's outcome under the current sequence. */
    public void appendOutcome(byte[] before, byte[] block, long time) {
        log.appendAfter(before, block, this, time);
    }

    /** Evicts all events. */
    void clear() {
        log.retain(Retention.NONE, Long.MAX_VALUE, context.nanoTime());
        log.compact();
    }

    /** Notes the reconnection time that an event tells clients, if it has one. */
    public void recall(JournalRecord event) {
        if (event.reconnectionTime() != null) {
            reconnectionTime = event.reconnectionTime();
            reconnectionToldAt = context.commit().current();
        }
    }

    /** Returns the position of the event that told clients their reconnection time; 0 if none has. */
    long reconnectionToldAt() {
        return reconnectionToldAt;
    }

    /** Returns whether it needs a record after a restart, although the history may have ended after it. */
    public boolean needs(long position, JournalRecord record) {
        return new ChannelUpkeep(this, context, reconnectWindow).needs(position, record);
    }

    /** Starts a generation of clients: ids of earlier clients prove nothing any more. */
    public void startGeneration(long generation) {
        log.startGeneration(name, generation);
    }

    /** Makes a publisher wait until all but {@link PublishBackpressure#WAIT_ABOVE} bytes have been walked. */
    public void await(Runnable goOn) {
        PublishBackpressure waiting = backpressure;
        if (waiting == null) {
            waiting = new PublishBackpressure();
            backpressure = waiting;
        }
        waiting.await(log.appendedBytes() - PublishBackpressure.WAIT_ABOVE, goOn);
    }

    @Override
    public void walked() {
        if (backpressure == null) {
            return;
        }
        List<Runnable> due = List.of();
        context.commit().lock();
        try {
            PublishBackpressure waiting = backpressure;
            if (waiting != null) {
                due = waiting.reached(log.appendedBytes() - unwalkedBytes());
                backpressure = waiting.isEmpty() ? null : waiting;
            }
        } finally {
            context.commit().unlock();
        }
        due.forEach(context.threads()::callBack);
    }

    /**
     * Ends the present streams, each after everything up to the current sequence, and returns them.
     *
     * @param time when the channel was finished, by the broker's timer
     */
    public List<SubscriberStream> finish(long time) {
        log.appendMark(this, time); // so that finished clients and later ones have different positions
        long sequence = context.commit().current();
        List<SubscriberStream> finished = subscribers();
        finished.forEach(this::rememberReader);
        finished.forEach(subscriber -> subscriber.endAfter(sequence, CloseReason.FINISHED));
        removeAll();
        ChannelNodes known = nodes;
        if (known != null) {
            known.clear(); // each node ends its own
        }
        long answeredFor = context.options().ids() ? FINISHED_FOR.toNanos() : 0;
        reconnectWindow().finish(finished, sequence, time, grace(), answeredFor);
        return finished;
    }

    /**
     * Evicts events and drops state that are not worth keeping.
     *
     * @param crowded whether too many channels have no subscriber to keep one only to answer finished clients
     * @param overdue receives the finished streams that have had enough time
     */
    Upkeep upkeep(boolean crowded, List<SubscriberStream> overdue) {
        return new ChannelUpkeep(this, context, reconnectWindow).run(crowded, overdue);
    }

    /** Returns whether discarding it loses only the positions of disconnected clients. */
    boolean isIdle() {
        return !hasMembers()
                && countElsewhere() == 0
                && log.start() == log.end()
                && log.outbox() == null
                && (reconnectWindow == null || !reconnectWindow.isFinishing());
    }

    /** Returns the finished streams that have not received everything yet. */
    List<SubscriberStream> finishing() {
        return reconnectWindow == null ? List.of() : reconnectWindow.finishing();
    }

    /** Returns the length of the reconnect window: one reconnection time for the client, one for the network. */
    long grace() {
        Duration sent = reconnectionTime();
        long expected = (sent != null ? sent : context.options().expectedReconnectionTime()).toMillis();
        return TimeUnit.MILLISECONDS.toNanos(2 * Math.min(expected, BrokerOptions.LONGEST_TIME.toMillis()));
    }
}
