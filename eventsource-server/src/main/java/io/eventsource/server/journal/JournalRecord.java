package io.eventsource.server.journal;

import io.eventsource.server.CommandState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a journal. Immutable; the bytes of its block are shared and must never be changed.
 *
 * <p>Its binary form is that of {@code docs/journal.md}: {@link #write} and {@link #read}.
 */
public final class JournalRecord {

    /** What a record says. Kinds may be added. */
    public enum Kind {
        /** An event was published on channels. */
        EVENT(1),
        /** Channels were finished: their streams end, and clients that reconnect are answered so. */
        FINISH(2),
        /** Records between the last position and this one may have been lost. Written by the journal. */
        JUMP(3),
        /** An exclusive channel has a new client, which did not prove to be the one before. */
        CLAIM(4),
        /** The client of an exclusive channel has dealt with everything up to the {@link JournalRecord#reference()}. */
        CONFIRM(5),
        /** The waiting command at the {@link JournalRecord#reference()} is cancelled. */
        CANCEL(6),
        /** The client of an exclusive channel, which confirms nothing, has by all appearance received everything up to it. */
        PRESUME(7),
        /**
         * A command has a new state or output: the channel is that of its outcome, the block what its readers get. The
         * {@link JournalRecord#reference()} is the command's position if it does not wait any more.
         */
        OUTCOME(8),
        /**
         * A node has so many {@linkplain JournalRecord#subscribers() subscribers} of each of some channels. The
         * {@link JournalRecord#reference()} is the number of the announcement among those of the node. Without subscribers,
         * the {@link JournalRecord#reference()} is the position at which the last one has ended, and
         * {@link JournalRecord#expiresAt()} is until when it is expected to reconnect. Without channels, it marks the end of what
         * the node has announced so far.
         */
        PRESENT(9),
        /** A node has begun to follow the history: all others announce their subscribers to it. */
        JOIN(10),
        /**
         * A node is dead or closed, and its subscribers do not count any more. With a {@link JournalRecord#reference()}, the node is
         * alive and begins its announcements again.
         */
        GONE(11),
        /** A node asks the others to find out whether their subscribers of exclusive channels are alive. */
        PROBE(12),
        /** Something of a newer release, which a broker may ignore. Only read, never appended. */
        OTHER(127);

        /** A release may ignore a kind that it does not know if its code is not below this. */
        private static final byte OPTIONAL = 64;

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        static @Nullable Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return code >= OPTIONAL ? OTHER : null;
        }
    }

    private final Kind kind;
    private final List<String> channels;
    private final long publishedAt;
    private final byte[] block;
    private final @Nullable String eventId;
    private final @Nullable Duration reconnectionTime;
    private final long expiresAt;
    private final @Nullable String topic;
    private final @Nullable String idempotencyKey;
    private final @Nullable String fingerprint;
    private final long reference;
    private final int subscribers;
    private final @Nullable String command;
    private final @Nullable String replyPath;
    private final @Nullable CommandState state;
    private final int exit;
    private final @Nullable String contentType;
    private final int part;
    private final int answerSize;
    private final @Nullable String node;
    private final @Nullable String readers;

    JournalRecord(JournalRecordBuilder builder) {
        kind = builder.kind;
        channels = builder.channels;
        publishedAt = builder.publishedAt;
        block = builder.block;
        eventId = builder.eventId;
        reconnectionTime = builder.reconnectionTime;
        expiresAt = builder.expiresAt;
        topic = builder.topic;
        idempotencyKey = builder.idempotencyKey;
        fingerprint = builder.fingerprint;
        reference = builder.reference;
        subscribers = builder.subscribers;
        command = builder.command;
        replyPath = builder.replyPath;
        state = builder.state;
        exit = builder.exit;
        contentType = builder.contentType;
        part = builder.part;
        answerSize = builder.size;
        node = builder.node;
        readers = builder.readers;
    }

    /**
     * Starts a record.
     *
     * @param kind what it says
     * @param channels the names of the channels that it is about; may be empty
     * @param publishedAt the wall-clock time, in milliseconds since 1970
     * @return a builder
     */
    public static JournalRecordBuilder of(Kind kind, List<String> channels, long publishedAt) {
        return new JournalRecordBuilder(kind, channels, publishedAt);
    }

    /**
     * Returns what the record says.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the names of the channels that the record is about.
     *
     * @return the names; unmodifiable
     */
    public List<String> channels() {
        return channels;
    }

    /**
     * Returns when the record was published.
     *
     * @return the wall-clock time, in milliseconds since 1970
     */
    public long publishedAt() {
        return publishedAt;
    }

    /**
     * Returns the event as its readers get it, without the id that the broker gives.
     *
     * @return the encoded event; shared, not to be changed; empty if there is none
     */
    public byte[] block() {
        return block;
    }

    /**
     * Returns the id that the publisher gave the event.
     *
     * @return the id; null if it gave none
     */
    public @Nullable String eventId() {
        return eventId;
    }

    /**
     * Returns the reconnection time that the event tells clients.
     *
     * @return the time; null if it tells none
     */
    public @Nullable Duration reconnectionTime() {
        return reconnectionTime;
    }

    /**
     * Returns until when the event waits for a client that is not connected.
     *
     * @return the wall-clock time, in milliseconds since 1970; 0 if it does not wait
     */
    public long expiresAt() {
        return expiresAt;
    }

    /**
     * Returns the topic. A waiting command replaces an earlier one of the same topic.
     *
     * @return the topic; null for none
     */
    public @Nullable String topic() {
        return topic;
    }

    /**
     * Returns what identifies the request of the publisher, so that a repetition is not published again.
     *
     * @return the key; null for none
     */
    public @Nullable String idempotencyKey() {
        return idempotencyKey;
    }

    /**
     * Returns what identifies the content of a request that has an idempotency key.
     *
     * @return a hash of the content; null for none
     */
    public @Nullable String fingerprint() {
        return fingerprint;
    }

    /**
     * Returns the position that the record refers to.
     *
     * @return the position; 0 for none
     */
    public long reference() {
        return reference;
    }

    /**
     * Returns how many streams the event was for when it was published, for the answer to a repetition; or how many subscribers
     * a node has.
     *
     * @return the number; 0 for none
     */
    public int subscribers() {
        return subscribers;
    }

    /**
     * Returns the name of the channel of the outcome, if the event is a command whose publisher asked for an answer.
     *
     * @return the name; null if no answer was requested
     */
    public @Nullable String command() {
        return command;
    }

    /**
     * Returns the path to which the answer to a command is posted, without its proof.
     *
     * @return the path; null if no answer was requested
     */
    public @Nullable String replyPath() {
        return replyPath;
    }

    /**
     * Returns the state of a command.
     *
     * @return the state; null if the record is no {@link Kind#OUTCOME}
     */
    public @Nullable CommandState state() {
        return state;
    }

    /**
     * Returns the exit status of a command.
     *
     * @return the status; -1 for none
     */
    public int exit() {
        return exit;
    }

    /**
     * Returns the media type of what a command wrote.
     *
     * @return the media type; null for none
     */
    public @Nullable String contentType() {
        return contentType;
    }

    /**
     * Returns the number of an answer to a command.
     *
     * @return the number, from 1; 0 if the client does not number its answers
     */
    public int part() {
        return part;
    }

    /**
     * Returns how many bytes the client has sent with an answer to a command.
     *
     * @return the number
     */
    public int answerSize() {
        return answerSize;
    }

    /**
     * Returns the node that the record is about, among those that share the history.
     *
     * @return the node; null if the record is about none
     */
    public @Nullable String node() {
        return node;
    }

    /**
     * Returns what identifies the readers of exclusive channels to other nodes, one for each channel. An {@code @} and the
     * position since when the client reads the channel may follow.
     *
     * @return the texts, separated by commas; null for none
     */
    public @Nullable String readers() {
        return readers;
    }

    /**
     * Returns the length of the binary form.
     *
     * @return how many bytes {@link #write} writes
     */
    public int size() {
        return RecordFormat.size(this);
    }

    /**
     * Writes the binary form.
     *
     * @param to receives {@link #size()} bytes
     */
    public void write(ByteBuffer to) {
        RecordFormat.write(this, to);
    }

    /**
     * Reads the binary form of one record.
     *
     * @param from all bytes of the record, from its position to its limit
     * @return the record
     * @throws JournalException if the bytes are not the form of a record, or of a newer version
     */
    public static JournalRecord read(ByteBuffer from) {
        return RecordFormat.read(from);
    }

    /** Shows what the record is about; neither its content, nor keys. */
    @Override
    public String toString() {
        return "JournalRecord[kind=" + kind + ", channels=" + channels + ", bytes=" + block.length + "]";
    }
}
