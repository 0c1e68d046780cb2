package io.eventsource.server;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.protocol.OutgoingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One channel: its log, who reads it, and what is remembered of those who did.
 *
 * <p>It lives while somebody reads it, and then for as long as it keeps a place or a farewell; after that it is
 * discarded, and a later one of the same name is another channel with another epoch.
 */
final class Channel {

    /** How long a finished channel tells the clients it had, however late they come back with their last event ID. */
    private static final Duration FAREWELL = Duration.ofHours(1);

    private final String name;
    private final BrokerOptions options;
    private final Ticker ticker;
    private final Fanout fanout;

    /** Guards everything below. Held for memory operations only. */
    private final ReentrantLock lock = new ReentrantLock();

    private final EventLog log;
    private final List<Subscriber> subscribers = new ArrayList<>(1);
    /** Those that were finished and have not got all yet. */
    private final List<Subscriber> finishing = new ArrayList<>(0);

    private Duration reconnectionTime;
    private boolean discarded;

    /** Where the first to come after the last one left begins, unless its last event ID says so. */
    private long place;
    /** Until when a client is awaited back, so that events are taken without a subscriber. */
    private long awaitedUntil;
    /** From when on what the log holds is of no use, unless somebody reads the channel. */
    private long settledAt;
    /** Until when the channel is worth keeping without a subscriber. */
    private long keptUntil;
    /** Until when those that were finished may take what is left for them. */
    private long finishingUntil;

    private final Farewells farewells = new Farewells();

    Channel(String name, BrokerOptions options, Ticker ticker, Fanout fanout) {
        this.name = name;
        this.options = options;
        this.ticker = ticker;
        this.fanout = fanout;
        this.log = new MemoryEventLog(options.retention());
        this.reconnectionTime = options.expectedReconnectionTime();
        this.awaitedUntil = ticker.nanoTime();
        this.settledAt = awaitedUntil + grace();
        this.keptUntil = settledAt;
    }

    String name() {
        return name;
    }

    long nanoTime() {
        return ticker.nanoTime();
    }

    /** Lets somebody in, or says why not; null if the channel has been discarded and another is to be asked. */
    @Nullable Admission admit(SubscribeRequest request, Sink sink, Consumer<CloseReason> onClose) {
        Subscriber replaced = null;
        Subscriber admitted;
        lock.lock();
        try {
            if (discarded) {
                return null;
            }
            if (isToBeTold(request)) {
                return new Admission.Finished();
            }
            long from = subscribers.isEmpty() && options.ids() ? place : log.end();
            if (options.subscribers() != Subscribers.MANY && !subscribers.isEmpty()) {
                Subscriber present = subscribers.get(0);
                if (options.subscribers() == Subscribers.ONE && !isSame(request, present)) {
                    return new Admission.Taken();
                }
                subscribers.clear();
                replaced = present;
                from = present.cursor();
            }
            long cursor = Math.max(resume(request.lastEventId()).orElse(from), log.start());
            admitted = new Subscriber(
                    this, fanout, request.principal(), sink, cursor, opening(cursor), onClose, ticker.nanoTime());
            subscribers.add(admitted);
        } finally {
            lock.unlock();
        }
        if (replaced != null) {
            replaced.end(CloseReason.REPLACED);
        }
        return new Admission.Accepted(admitted);
    }

    /** Whether this client was finished and does not know it yet. */
    private boolean isToBeTold(SubscribeRequest request) {
        if (!options.ids()) {
            return farewells.takeOne(ticker.nanoTime());
        }
        return !request.lastEventId().isEmpty() && farewells.isDueTo(sequenceOf(request.lastEventId()));
    }

    /** Whether the newcomer is the present client come back: nobody else knows its name or this log's epoch. */
    private boolean isSame(SubscribeRequest request, Subscriber present) {
        boolean samePrincipal =
                request.principal() != null && request.principal().equals(present.principal());
        Cursor cursor = options.ids() ? Cursor.parse(request.lastEventId()) : null;
        return samePrincipal || (cursor != null && cursor.epoch().equals(log.epoch()));
    }

    /** Where a client that has seen {@code lastEventId} goes on; empty if it has seen nothing, or nothing is kept. */
    private OptionalLong resume(String lastEventId) {
        if (!options.ids() || lastEventId.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong sequence = sequenceOf(lastEventId);
        // An id that means nothing here is of a log that is lost: all that this one has is new to the client.
        return sequence.isPresent() ? sequence : OptionalLong.of(log.start());
    }

    private OptionalLong sequenceOf(String id) {
        Cursor cursor = Cursor.parse(id);
        return cursor != null && cursor.epoch().equals(log.epoch()) && cursor.sequence() <= log.end()
                ? OptionalLong.of(cursor.sequence())
                : log.find(id);
    }

    /** The first bytes of a stream: never none, since they carry the headers to the client. */
    private byte[] opening(long place) {
        StringBuilder opening = new StringBuilder();
        if (options.reconnectionTime() != null) {
            opening.append("retry: ").append(reconnectionTime.toMillis()).append('\n');
        }
        if (options.ids()) {
            opening.append("id: ").append(cursor(place)).append('\n');
        }
        return opening.isEmpty()
                ? Heartbeats.COMMENT
                : opening.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends an event for those who read the channel or are awaited back; empty if there are none. */
    Optional<Published> publish(OutgoingEvent event) {
        byte[] block = EventStreamEncoder.encode(event);
        Published published;
        List<Subscriber> behind;
        long start;
        lock.lock();
        try {
            if (!isAwaited()) {
                return Optional.empty();
            }
            if (event.reconnectionTime() != null) {
                reconnectionTime = event.reconnectionTime();
            }
            String id = append(event.id(), block);
            start = log.start();
            behind = List.copyOf(subscribers);
            published = new Published(id, behind.size());
        } finally {
            lock.unlock();
        }
        for (Subscriber subscriber : behind) {
            subscriber.wake();
            subscriber.outrun(start);
        }
        return Optional.of(published);
    }

    private @Nullable String append(EventId id, byte[] block) {
        if (id.text() != null) {
            log.append(new EventLog.Entry(id.text(), block));
            return id.text();
        }
        if (!options.ids()) {
            log.append(new EventLog.Entry(null, block));
            return null;
        }
        String cursor = cursor(log.end() + 1);
        log.append(new EventLog.Entry(null, concat(EventStreamEncoder.idField(cursor), block)));
        return cursor;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Ends the streams of this channel, each once it has got everything up to now; empty if nobody is there for it. */
    Optional<Published> finish() {
        List<Subscriber> finished;
        long sequence;
        lock.lock();
        try {
            if (!isAwaited()) {
                return Optional.empty();
            }
            // An entry of its own, so that the clients it ends and those who come later differ in their places.
            log.append(new EventLog.Entry(null, new byte[0]));
            sequence = log.end();
            finished = List.copyOf(subscribers);
            finished.forEach(subscriber -> subscriber.endAfter(sequence, CloseReason.FINISHED));
            subscribers.clear();
            finishing.addAll(finished);
            place = sequence;
            awaitedUntil = ticker.nanoTime();
            settledAt = awaitedUntil + grace();
            finishingUntil = settledAt;
            farewells.finished(sequence, finished.size(), settledAt);
            keptUntil = options.ids() ? awaitedUntil + FAREWELL.toNanos() : settledAt;
        } finally {
            lock.unlock();
        }
        finished.forEach(Subscriber::wake);
        return Optional.of(new Published(options.ids() ? cursor(sequence) : null, finished.size()));
    }

    private String cursor(long sequence) {
        return new Cursor(log.epoch(), sequence).toString();
    }

    /** Whether an event would reach somebody: a stream that is open, or a client that is just reconnecting. */
    private boolean isAwaited() {
        return !discarded && (!subscribers.isEmpty() || ticker.nanoTime() - awaitedUntil < 0);
    }

    List<Subscriber> subscribers() {
        lock.lock();
        try {
            return List.copyOf(subscribers);
        } finally {
            lock.unlock();
        }
    }

    /** The sequence of the newest event. */
    long end() {
        lock.lock();
        try {
            return log.end();
        } finally {
            lock.unlock();
        }
    }

    /** What comes after a place and not behind another; null if the log no longer reaches back so far. */
    EventLog.@Nullable Batch read(long after, long upTo, int maxBytes) {
        lock.lock();
        try {
            return after < log.start() ? null : log.read(after, Math.min(upTo, log.end()), maxBytes);
        } finally {
            lock.unlock();
        }
    }

    /** A stream has ended: if it was the last, its place is kept for the client to come back to. */
    void left(Subscriber subscriber) {
        lock.lock();
        try {
            finishing.remove(subscriber);
            if (!subscribers.remove(subscriber) || !subscribers.isEmpty()) {
                return; // finished or replaced before, or there are others
            }
            long now = ticker.nanoTime();
            place = subscriber.cursor();
            awaitedUntil = options.ids() ? now + grace() : now;
            settledAt = awaitedUntil;
            keptUntil = keptUntil - settledAt > 0 ? keptUntil : settledAt;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives up what is not worth keeping.
     *
     * @param crowded whether there are so many channels without a subscriber that none is kept for farewells alone
     * @return what is left of the channel
     */
    Upkeep upkeep(boolean crowded) {
        long now = ticker.nanoTime();
        List<Subscriber> overdue = List.of();
        lock.lock();
        try {
            if (now - finishingUntil >= 0) {
                overdue = List.copyOf(finishing);
            }
            if (!subscribers.isEmpty()) {
                return Upkeep.CONNECTED;
            }
            if (now - settledAt >= 0 && log.start() < log.end()) {
                log.clear();
                place = log.end();
            }
            discarded |= now - (crowded ? settledAt : keptUntil) >= 0;
            return discarded ? Upkeep.DISCARDED : Upkeep.IDLE;
        } finally {
            lock.unlock();
            overdue.forEach(Subscriber::hurry);
        }
    }

    /** Ends all streams in order, as far as their clients can take that at once. */
    void close() {
        List<Subscriber> open;
        List<Subscriber> ending;
        lock.lock();
        try {
            open = List.copyOf(subscribers);
            ending = List.copyOf(finishing);
        } finally {
            lock.unlock();
        }
        open.forEach(subscriber -> subscriber.end(CloseReason.BROKER_CLOSED));
        ending.forEach(Subscriber::hurry);
    }

    /** What is left of a channel. */
    enum Upkeep {
        /** Somebody reads it. */
        CONNECTED,
        /** It is kept for those who may come back. */
        IDLE,
        /** It is of no use any more and must be forgotten. */
        DISCARDED
    }

    /** Two reconnection times: one to come back in, one for the network. */
    private long grace() {
        Duration longest = BrokerOptions.LONGEST_TIME; // an event may tell clients any time
        return (reconnectionTime.compareTo(longest) < 0 ? reconnectionTime : longest)
                .multipliedBy(2)
                .toNanos();
    }
}
