package io.eventsource.server.internal.log;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Retention;
import io.eventsource.server.SubscriberLimit;
import java.util.Collection;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A channel's events in order, the ids that they have, and how many bytes of them there were. It knows no subscriber.
 *
 * <p>Reading needs no lock. Unless it says otherwise, the caller of a method that changes something holds the broker's
 * commit lock.
 */
public final class ChannelLog {

    /** How far the readers of a log are. */
    public interface Readers {

        /** The sequence up to which all of them were shown the log. Called on any thread. */
        long walkedSequence();
    }

    /** The longest field that an id of the broker's own takes. */
    private static final int MAX_ID_FIELD = 64;

    private static final byte[] NOTHING = {};

    private final LogContext context;
    /** The larger of history and window, which bounds the log. */
    private final Retention bounds;
    /** What only the readers of this channel know, if it takes one at a time; 0 if there is none. */
    private final long secret;

    // Changed under the commit lock; read by anyone.
    private volatile EventLog events;
    private volatile long appendedBytes;

    /**
     * An empty log.
     *
     * @param forgotten the newest sequence that an earlier log of this channel may have had
     */
    public ChannelLog(LogContext context, ChannelOptions options, long forgotten) {
        this.context = context;
        this.bounds = larger(options.history(), options.window());
        this.secret = options.subscribers() == SubscriberLimit.MANY ? 0 : Secrets.random();
        this.events = new EmptyEventLog(forgotten);
    }

    /** Returns bounds that satisfy both: one of the two if possible, since each channel keeps its own. */
    private static Retention larger(Retention one, Retention other) {
        Retention both = new Retention(
                Math.max(one.events(), other.events()),
                Math.max(one.bytes(), other.bytes()),
                one.age().compareTo(other.age()) >= 0 ? one.age() : other.age());
        return both.equals(one) ? one : both.equals(other) ? other : both;
    }

    /** How many bytes of memory an event adds at most. */
    public long growth(OutgoingEvent event, int length) {
        String id = event.id().text();
        return context.ids() && id == null
                ? events.growth(null, length + MAX_ID_FIELD)
                : events.growth(context.ids() ? id : null, length);
    }

    /** How many bytes of memory an event takes in a log that does not exist yet. */
    public static long firstGrowth(OutgoingEvent event, int length) {
        return MemoryEventLog.firstGrowth(event.id().text(), length + MAX_ID_FIELD);
    }

    /** How much memory is counted for this, except for the entries, which count themselves. */
    public long bytes() {
        return isEmpty() ? 0 : MemoryEventLog.BYTES;
    }

    /** The events as they are now. */
    public EventLog events() {
        return events;
    }

    /** The newest sequence that is forgotten. */
    public long start() {
        return events.start();
    }

    /** The sequence of the newest entry. */
    public long end() {
        return events.end();
    }

    /** How many bytes were ever appended. */
    public long appendedBytes() {
        return appendedBytes;
    }

    /** Whether nothing is kept. */
    public boolean isEmpty() {
        return events instanceof EmptyEventLog;
    }

    /** What its ids begin with: a client that knows it has read this broker's channels, or this one if it has a secret. */
    String epoch() {
        return secret == 0 ? context.epoch() : context.epoch() + "." + Secrets.text(secret);
    }

    /** Whether its ids show who has read this very channel. */
    public boolean hasSecret() {
        return secret != 0;
    }

    /** Whether an epoch is the one that only readers of this very channel have seen. */
    public boolean isProvenBy(String epoch) {
        return hasSecret() && Secrets.isSame(epoch(), epoch);
    }

    /** The id of a position. */
    public String id(long sequence) {
        return new LogPosition(epoch(), sequence).toString();
    }

    /** The id of a position that its readers get; null if they get none. */
    public @Nullable String idForReaders(long sequence) {
        return context.ids() ? id(sequence) : null;
    }

    /** The id of a position as publishers and logs see it: without the secret. */
    public String publicId(long sequence) {
        return new LogPosition(context.epoch(), sequence).toString();
    }

    /** Whether an id is one that only the broker may give. */
    public boolean isReserved(EventId id) {
        LogPosition position = id.text() == null ? null : LogPosition.parse(id.text());
        return position != null && position.isOf(context.epoch());
    }

    /**
     * The position that a last event ID names; empty if no stream of these logs has ids like that. It shows where a client
     * was, not that it is the client that was there: see the start position of a stream.
     *
     * @param together the logs of the channels that are requested together, this one included
     */
    public OptionalLong find(String lastEventId, Collection<ChannelLog> together) {
        LogPosition position = LogPosition.parse(lastEventId);
        if (position == null
                || !position.isOf(context.epoch())
                || position.sequence() > context.commit().end()) {
            return events.find(lastEventId);
        }
        boolean isFamiliar =
                !hasSecret() || together.stream().anyMatch(log -> Secrets.isSame(log.epoch(), position.epoch()));
        return isFamiliar ? OptionalLong.of(position.sequence()) : OptionalLong.empty();
    }

    /** Appends an event under the next sequence. Returns the id that publishers may see, or null if it has none. */
    public @Nullable String append(OutgoingEvent event, byte[] block, Readers readers) {
        String text = event.id().text();
        if (text != null || !context.ids()) {
            append(text, NOTHING, block, readers);
            return text;
        }
        String id = id(context.commit().next());
        append(null, EventStreamEncoder.idField(id), block, readers);
        return publicId(context.commit().next());
    }

    /** Appends an entry of its own, without bytes, so that the clients before it and after it differ in their positions. */
    public void appendMark(Readers readers) {
        append(null, NOTHING, NOTHING, readers);
    }

    private void append(@Nullable String id, byte[] head, byte[] block, Readers readers) {
        if (isEmpty()) {
            events = new MemoryEventLog(end(), context.memory(), readers::walkedSequence);
            context.memory().use(MemoryEventLog.BYTES);
        }
        long now = context.nanoTime();
        events.append(context.commit().next(), context.ids() ? id : null, head, block, now);
        events.retain(bounds, Long.MAX_VALUE, now);
    }

    /** Counts what was appended, or shown to readers otherwise. To be called once its sequence is committed. */
    public void count(int bytes) {
        long before = appendedBytes; // which the lock's holder alone changes
        appendedBytes = before + bytes;
    }

    /**
     * Forgets what no one needs.
     *
     * @param slowest the position up to which no reader will ask
     */
    public void retain(Retention retention, long slowest, long now) {
        events.retain(retention, slowest, now);
    }

    /** Gives the memory of an empty log back. */
    public void compact() {
        if (!isEmpty() && start() == end()) {
            events = new EmptyEventLog(end());
            context.memory().use(-MemoryEventLog.BYTES);
        }
    }
}
