package io.eventsource.server.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Retention;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.journal.JournalRecord;
import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Holds a channel's events in order, assigns their ids, and counts how many bytes were appended. It knows no subscriber.
 *
 * <p>Reading needs no lock. Unless a method says otherwise, the caller of a method that changes something holds the broker's
 * commit lock.
 */
public final class ChannelLog {

    /** Knows how far a log has been walked. */
    public interface Readers {

        /** Returns the sequence up to which all entries have been walked. Called on any thread. */
        long walkedSequence();
    }

    /** The maximum length of an id field that the broker writes, in bytes. */
    private static final int MAX_ID_FIELD = 64;

    private static final byte[] NOTHING = {};

    private final LogContext context;
    /** The larger of history and window, which bounds the log. */
    private final Retention bounds;

    private final boolean hasSecret;
    /** Whether it is the outcome of a command: always with ids, and evicted only with its command. */
    private final boolean isOutcome;

    // Changed under the commit lock; read by any thread.
    /** A secret that only readers of this channel know, if the channel is exclusive. */
    private volatile long secret;

    private volatile EventLog events;
    /** What waits for the client of an exclusive channel; null while nothing does. */
    private volatile @Nullable Outbox outbox;

    private volatile long appendedBytes;
    /** How many events were appended, those that wait included. */
    private volatile long appendedEvents;
    /** The position up to which the journal had removed entries before this broker applied them. */
    private volatile long missedUpTo;

    /**
     * Creates an empty log.
     *
     * @param channel the name of the channel
     * @param evictedUpTo the newest sequence that an earlier log of this channel may have had
     */
    public ChannelLog(LogContext context, String channel, ChannelOptions options, long evictedUpTo) {
        this.context = context;
        this.bounds = larger(options.history(), options.window());
        this.hasSecret = options.subscribers() != SubscriberLimit.MANY;
        this.isOutcome = OutcomeNames.isReserved(channel);
        this.events = new EmptyEventLog(evictedUpTo);
        startGeneration(channel, 0);
    }

    /** Changes the secret, so that the ids of earlier clients prove nothing any more. */
    public void startGeneration(String channel, long generation) {
        secret = hasSecret ? context.secrets().secret(channel, generation) : 0;
    }

    /** Returns bounds that satisfy both: one of the two if possible, since each channel keeps its own. */
    private static Retention larger(Retention one, Retention other) {
        Retention both = new Retention(
                Math.max(one.events(), other.events()),
                Math.max(one.bytes(), other.bytes()),
                one.age().compareTo(other.age()) >= 0 ? one.age() : other.age());
        return both.equals(one) ? one : both.equals(other) ? other : both;
    }

    /** Returns whether its secret is that of a generation. */
    public boolean isOfGeneration(String channel, long generation) {
        return hasSecret && secret == context.secrets().secret(channel, generation);
    }

    /** Returns how many bytes of memory an event adds at most. */
    public long growth(@Nullable String id, int length) {
        return hasIds() && id == null
                ? events.growth(null, length + MAX_ID_FIELD)
                : events.growth(hasIds() ? id : null, length);
    }

    /** Returns how many bytes of memory an event uses in a log that does not exist yet. */
    public static long firstGrowth(OutgoingEvent event, int length) {
        return MemoryEventLog.firstGrowth(event.id().text(), length + MAX_ID_FIELD);
    }

    /** Returns how many bytes of memory are counted for this log, without its entries, which count themselves. */
    public long bytes() {
        return isEmpty() ? 0 : MemoryEventLog.BYTES;
    }

    /** Returns the current event log. */
    public EventLog events() {
        return events;
    }

    /** Returns the newest evicted sequence. */
    public long start() {
        return events.start();
    }

    /** Returns the position after which nothing is missing, events and commands. */
    public long completeAfter() {
        Outbox waiting = outbox;
        long complete = Math.max(start(), missedUpTo);
        return waiting == null ? complete : Math.max(complete, waiting.start());
    }

    /** Returns the commands that wait for the client of an exclusive channel; null if none do. */
    public @Nullable Outbox outbox() {
        return outbox;
    }

    /** Returns the sequence of the newest entry. */
    public long end() {
        return events.end();
    }

    /** Returns how many bytes were ever appended. */
    public long appendedBytes() {
        return appendedBytes;
    }

    /** Returns how many events were ever appended, those that wait for the client included. */
    public long appendedEvents() {
        return appendedEvents;
    }

    private void countEvent() {
        long before = appendedEvents; // only the holder of the lock changes it
        appendedEvents = before + 1;
    }

    /** Returns whether the log keeps nothing. */
    public boolean isEmpty() {
        return events instanceof EmptyEventLog;
    }

    /** Returns what its ids begin with. A client that knows it has read this broker's channels; with a secret, this channel. */
    String epoch() {
        return !hasSecret ? context.epoch() : context.epoch() + "." + Secrets.text(secret);
    }

    /** Returns whether its ids prove that a client has read this channel. */
    public boolean hasSecret() {
        return hasSecret;
    }

    /** Returns whether an epoch is the one that only readers of this channel have seen. */
    public boolean isProvenBy(String epoch) {
        return hasSecret() && Secrets.isSame(epoch(), epoch);
    }

    /** Returns the id of a position. */
    public String id(long sequence) {
        return new LogPosition(epoch(), sequence).toString();
    }

    private byte[] idField(long sequence) {
        return hasSecret
                ? PositionFields.of(epoch(), sequence)
                : context.idFields().of(sequence);
    }

    private boolean hasIds() {
        return context.ids() || isOutcome;
    }

    /** Returns the id of a position for readers; null if streams have no ids. */
    public @Nullable String idForReaders(long sequence) {
        return hasIds() ? id(sequence) : null;
    }

    /** Returns the id of a position for publishers and log messages: without the secret. */
    public String publicId(long sequence) {
        return new LogPosition(context.epoch(), sequence).toString();
    }

    /** Returns whether an id is one that only the broker may assign. */
    public boolean isReserved(EventId id) {
        LogPosition position = id.text() == null ? null : LogPosition.parse(id.text());
        return position != null && position.isReservedBy(context.epoch());
    }

    /**
     * Returns the position that a last event ID names; empty if no stream of these logs has such an id. A position shows how
     * far a client has read, but does not prove which client it is: see {@code StartPositionResolver}.
     *
     * @param together the logs of all channels in the request, including this one
     */
    public OptionalLong find(String lastEventId, Collection<ChannelLog> together) {
        LogPosition position = LogPosition.parse(lastEventId);
        if (position == null || !isHere(position)) {
            return events.find(lastEventId);
        }
        boolean isFamiliar =
                !hasSecret() || together.stream().anyMatch(log -> Secrets.isSame(log.epoch(), position.epoch()));
        return isFamiliar ? OptionalLong.of(position.sequence()) : OptionalLong.empty();
    }

    /** Returns the position that a last event ID names, without proof that its sender has read the channel. */
    public OptionalLong findUnproven(String lastEventId) {
        LogPosition position = LogPosition.parse(lastEventId);
        return position != null && isHere(position) ? OptionalLong.of(position.sequence()) : events.find(lastEventId);
    }

    private boolean isHere(LogPosition position) {
        return position.isOf(context.epoch())
                && position.sequence() <= context.commit().end();
    }

    /** Returns the id of an event for its publisher: the one that the publisher gave, or its position, or null without ids. */
    public @Nullable String idForPublisher(@Nullable String given, long sequence) {
        return given != null || !context.ids() ? given : publicId(sequence);
    }

    /**
     * Appends an event under the current sequence.
     *
     * @param given the id that its publisher gave; null if it has none
     * @param time when it was published, by the broker's timer
     */
    public void append(@Nullable String given, byte[] block, Readers readers, long time) {
        countEvent();
        if (given != null || !hasIds()) {
            append(given, NOTHING, block, readers, time);
        } else {
            append(null, idField(context.commit().current()), block, readers, time);
        }
    }

    /**
     * Appends two events under the current sequence. Only the second has the id, so that a reader that was cut off between them
     * gets both again.
     *
     * @param first the event without an id; empty for none
     */
    public void appendAfter(byte[] first, byte[] block, Readers readers, long time) {
        byte[] idField = idField(context.commit().current());
        byte[] head = Arrays.copyOf(first, first.length + idField.length);
        System.arraycopy(idField, 0, head, first.length, idField.length);
        append(null, head, block, readers, time);
    }

    /**
     * Appends an event under the current sequence that waits for the client.
     *
     * @param time when it was published, by the broker's timer
     * @return the position of the waiting event that it replaces; 0 if it replaces none
     */
    public long appendWaiting(String channel, JournalRecord event, long time) {
        Outbox waiting = outbox;
        if (waiting == null) {
            waiting = new Outbox(this, context.memory(), context.wallClock(), 0);
            outbox = waiting;
        }
        countEvent();
        long sequence = context.commit().current();
        CommandQuestion question = event.command() == null
                ? null
                : new CommandQuestion(event.command(), replyField(channel, sequence, event.replyPath()));
        return waiting.add(new Outbox.Command(
                sequence, event.block(), event.eventId(), event.expiresAt(), event.topic(), question, time));
    }

    /** Returns the field that tells the client where to post its answer, with the proof that it has read this event. */
    private byte[] replyField(String channel, long sequence, @Nullable String path) {
        String proof = context.secrets().proof(context.epoch(), channel, sequence);
        return ("reply: " + path + "?proof=" + sequence + "." + proof + "\n").getBytes(UTF_8);
    }

    /** Removes the waiting commands up to a position, with which the client has dealt. */
    public void confirm(long position) {
        Outbox waiting = outbox;
        if (waiting != null) {
            waiting.confirm(position);
        }
    }

    /** Removes the waiting commands up to a position, which the client has received by all appearance. */
    public void presume(long position) {
        Outbox waiting = outbox;
        if (waiting != null) {
            waiting.presume(position);
        }
    }

    /** Removes a waiting command. */
    public void cancel(long sequence) {
        Outbox waiting = outbox;
        if (waiting != null) {
            waiting.cancel(sequence);
        }
    }

    /** Appends an entry without bytes, so that clients before it and after it have different positions. */
    public void appendMark(Readers readers, long time) {
        append(null, NOTHING, NOTHING, readers, time);
    }

    private void append(@Nullable String id, byte[] head, byte[] block, Readers readers, long time) {
        if (isEmpty()) {
            events = new MemoryEventLog(end(), context.memory(), readers::walkedSequence, !isOutcome);
            context.memory().use(MemoryEventLog.BYTES);
        }
        events.append(context.commit().current(), hasIds() ? id : null, head, block, time);
        events.retain(bounds, Long.MAX_VALUE, context.nanoTime());
    }

    /** Counts appended bytes, and those of private events. Called after their sequence is committed. */
    public void count(int bytes) {
        long before = appendedBytes; // only the holder of the lock changes it
        appendedBytes = before + bytes;
    }

    /**
     * Evicts the oldest entries that no reader needs.
     *
     * @param slowest the position up to which no reader will ask for entries
     */
    public void retain(Retention retention, long slowest, long now) {
        events.retain(retention, slowest, now);
    }

    /** Notes that entries up to a position are missing, after those that the log has. Readers before it get a gap. */
    public void missUpTo(long position) {
        missedUpTo = position;
    }

    /** Removes expired commands, and releases the memory of an empty log. */
    public void compact() {
        Outbox waiting = outbox;
        if (waiting != null) {
            waiting.expire();
            if (waiting.isEmpty() && isEmpty()) {
                events = new EmptyEventLog(Math.max(end(), waiting.start()));
            }
            if (waiting.isEmpty() && waiting.start() <= start()) {
                waiting.clear();
                outbox = null;
            }
        }
        if (!isEmpty() && start() == end()) {
            events = new EmptyEventLog(end());
            context.memory().use(-MemoryEventLog.BYTES);
        }
    }
}
