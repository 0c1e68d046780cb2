package io.eventsource.server.internal.channel;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.CloseReason;
import io.eventsource.server.GapPolicy;
import io.eventsource.server.Retention;
import io.eventsource.server.internal.delivery.DeliveryContext;
import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.delivery.SubscriberShard;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.ChannelLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One channel: its log, its subscribers, and what it remembers of clients that may reconnect.
 *
 * <p>It lives while it has a subscriber, and then for as long as it keeps events or remembers clients that may reconnect;
 * after that it is discarded. Unless it says otherwise, a method's caller holds the broker's commit lock.
 */
public final class Channel implements ChannelLog.Readers, SubscriberShard.Owner {

    /** How long a finished channel tells the clients it had, however late they come back with their last event ID. */
    private static final Duration FINISHED_FOR = Duration.ofHours(1);

    /** What a channel takes besides the characters of its name: with its places in the broker's collections. */
    private static final int BYTES = 240;
    /** What one takes at most that nobody reads and that has no events, whatever its name. */
    static final long MOST_BYTES = 1024;

    private static final SubscriberShard[] NONE = {};

    private final String name;
    private final BrokerContext context;
    private final ChannelOptions options;
    private final ChannelLog log;

    // Changed under the commit lock; read by anyone.
    private volatile SubscriberShard[] shards = NONE;
    private volatile @Nullable PublishBackpressure backpressure;

    /** How much memory is counted for all this; the entries of the log count themselves. */
    private int bytes;

    private @Nullable ReconnectWindow reconnectWindow;
    private @Nullable Duration reconnectionTime;

    /**
     * An empty channel.
     *
     * @param forgotten the newest sequence that an earlier channel of this name may have had
     */
    Channel(String name, BrokerContext context, ChannelOptions options, long forgotten) {
        this.name = name;
        this.context = context;
        this.options = options;
        this.log = new ChannelLog(context.log(), options, forgotten);
        use(bytes(name));
    }

    /** Estimates how much memory a new channel takes. */
    public static long bytes(String name) {
        return BYTES + 2L * name.length();
    }

    /** How many bytes of memory an event takes on a channel that does not exist yet. */
    public static long growth(String name, OutgoingEvent event, int length) {
        return bytes(name) + ChannelLog.firstGrowth(event, length);
    }

    /** How much memory is counted for this channel, except for the entries of its log. */
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

    /** Whether it has, or had, a subscriber. */
    public boolean wasRead() {
        return shards.length > 0 || reconnectWindow != null;
    }

    /** Who reads it, or was the last to, as far as is known. For a channel that takes one subscriber at a time. */
    public Identity lastReader() {
        SubscriberStream present = present();
        return present != null
                ? present.identity()
                : reconnectWindow != null ? reconnectWindow.lastReader() : Identity.UNKNOWN;
    }

    /** Somebody's stream, if there is one. */
    public @Nullable SubscriberStream present() {
        return shards.length == 0 ? null : shards[0].members()[0];
    }

    /** Everybody who reads it. Needs no lock. */
    public List<SubscriberStream> subscribers() {
        List<SubscriberStream> all = new ArrayList<>();
        for (SubscriberShard shard : shards) {
            all.addAll(Arrays.asList(shard.members()));
        }
        return all;
    }

    public int count() {
        return shards.length == 1
                ? shards[0].members().length
                : Arrays.stream(shards)
                        .mapToInt(shard -> shard.members().length)
                        .sum();
    }

    SubscriberShard[] shards() {
        return shards;
    }

    /** Makes room for one more subscriber. */
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

    /** Lets a subscriber go, which may not be there any more; true if it was the last. */
    public boolean remove(SubscriberStream subscriber, SubscriberShard shard) {
        if (reconnectWindow != null) {
            reconnectWindow.remove(subscriber);
        }
        if (!shard.remove(subscriber)) {
            return false;
        }
        if (shard.members().length == 0) {
            shards = Arrays.stream(shards).filter(each -> each != shard).toArray(SubscriberShard[]::new);
        }
        return shards.length == 0;
    }

    /** The last stream has ended: its position is kept for the client to come back to. */
    void left(SubscriberStream last) {
        reconnectWindow()
                .open(
                        last.backlog().position(),
                        context.nanoTime(),
                        context.options().ids() ? grace() : 0);
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
     * Where a client begins that names no last event ID: behind what the present stream of a channel that takes one at a
     * time has written, or where the last stream ended, if that was just now.
     */
    public long placeOfNewcomer() {
        SubscriberStream present = log.hasSecret() ? present() : null;
        if (present != null) {
            return present.backlog().position();
        }
        ReconnectWindow window = reconnectWindow;
        return context.options().ids() && shards.length == 0 && window != null
                ? window.position(context.nanoTime()).orElse(context.commit().end())
                : context.commit().end();
    }

    /** Whether this client's channel was finished while it was away, and it is to be answered so. */
    public boolean mustAnswerFinished(String lastEventId, Collection<ChannelLog> together) {
        ReconnectWindow window = reconnectWindow;
        if (window == null) {
            return false;
        }
        if (!context.options().ids()) {
            return window.takeFinished(context.nanoTime());
        }
        return !lastEventId.isEmpty() && window.mustAnswerFinished(log.find(lastEventId, together));
    }

    /** Whether an event would be taken: the channel has a subscriber, or expects one back, or keeps events anyway. */
    public boolean isAwaited() {
        return shards.length > 0
                || takesUnheard(options, context)
                || (reconnectWindow != null && reconnectWindow.isAwaited(context.nanoTime()));
    }

    /** Whether a channel keeps what is published while nobody is there. */
    public static boolean takesUnheard(ChannelOptions options, BrokerContext context) {
        return options.retainWithoutSubscribers()
                && context.options().ids()
                && !options.history().isNone();
    }

    /** The reconnection time that its clients were told last; null if they are left to theirs. */
    public @Nullable Duration reconnectionTime() {
        return reconnectionTime != null ? reconnectionTime : context.options().reconnectionTime();
    }

    /** How many bytes have not been shown to all who read it. */
    public long unwalkedBytes() {
        long walked = Long.MAX_VALUE;
        for (SubscriberShard shard : shards) {
            walked = Math.min(walked, shard.walkedBytes());
        }
        return walked == Long.MAX_VALUE ? 0 : log.appendedBytes() - walked;
    }

    /** Up to which sequence everybody was shown the channel. Needs no lock. */
    @Override
    public long walkedSequence() {
        long walked = Long.MAX_VALUE;
        for (SubscriberShard shard : shards) {
            walked = Math.min(walked, shard.walkedSequence());
        }
        return walked;
    }

    /** Appends an event under the next sequence. Returns the id that publishers may see, or null if it has none. */
    public @Nullable String append(OutgoingEvent event, byte[] block) {
        if (event.reconnectionTime() != null) {
            reconnectionTime = event.reconnectionTime();
        }
        return log.append(event, block, this);
    }

    /** Says to all who read it that there is news. Needs no lock. */
    public void signal() {
        for (SubscriberShard shard : shards) {
            shard.signal();
        }
    }

    /** Has a publisher wait until all but a little was shown to all who read the channel. */
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

    /** Ends the streams that are here, each once it has got everything up to the next sequence, and returns them. */
    public List<SubscriberStream> finish() {
        log.appendMark(this); // so that the clients that it ends and those that come later differ in their positions
        long sequence = context.commit().next();
        List<SubscriberStream> finished = subscribers();
        finished.forEach(this::rememberReader);
        finished.forEach(subscriber -> subscriber.endAfter(sequence, CloseReason.FINISHED));
        for (SubscriberShard shard : shards) {
            shard.clear();
        }
        shards = NONE;
        reconnectWindow()
                .finish(
                        finished,
                        sequence,
                        context.nanoTime(),
                        grace(),
                        context.options().ids() ? FINISHED_FOR.toNanos() : 0);
        return finished;
    }

    /**
     * Gives up what is not worth keeping.
     *
     * @param crowded whether there are so many channels without a subscriber that none is kept only to answer finished clients
     * @param overdue takes those who were finished and had time enough
     */
    Upkeep upkeep(boolean crowded, List<SubscriberStream> overdue) {
        long now = context.nanoTime();
        ReconnectWindow window = reconnectWindow;
        if (window != null) {
            overdue.addAll(window.overdue(now));
        }
        if (!log.isEmpty()) {
            long slowest = slowest(now);
            log.retain(options.history(), slowest, now);
            if (window != null) {
                log.retain(Retention.NONE, Math.min(slowest, window.finishedAt(now)), now);
            }
            log.compact();
        }
        if (shards.length > 0) {
            return Upkeep.ALIVE;
        }
        if (window != null && window.isKept(now, crowded)) {
            return Upkeep.IDLE;
        }
        return log.isEmpty() ? Upkeep.DISCARDED : Upkeep.ALIVE;
    }

    /** Whether nothing is lost with it but the places of clients that have left. */
    boolean isIdle() {
        return shards.length == 0
                && log.start() == log.end()
                && (reconnectWindow == null || !reconnectWindow.isFinishing());
    }

    /** The place that everybody has reached who reads the channel, is awaited back, or was finished. */
    private long slowest(long now) {
        long slowest = Long.MAX_VALUE;
        for (SubscriberShard shard : shards) {
            for (SubscriberStream subscriber : shard.members()) {
                slowest = Math.min(slowest, subscriber.backlog().position());
            }
        }
        ReconnectWindow window = reconnectWindow;
        if (window == null) {
            return slowest;
        }
        if (shards.length == 0) {
            slowest = window.position(now).orElse(slowest);
        }
        return Math.min(slowest, window.slowestFinishing(now));
    }

    /** Those who were finished and have not got all yet. */
    List<SubscriberStream> finishing() {
        return reconnectWindow == null ? List.of() : reconnectWindow.finishing();
    }

    /** Returns two reconnection times: one for the client, one for the network. */
    private long grace() {
        Duration sent = reconnectionTime();
        long expected = (sent != null ? sent : context.options().expectedReconnectionTime()).toMillis();
        return TimeUnit.MILLISECONDS.toNanos(2 * Math.min(expected, BrokerOptions.LONGEST_TIME.toMillis()));
    }
}
