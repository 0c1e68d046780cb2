package io.eventsource.server.journal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
        PRESUME(7);

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
            return null;
        }
    }

    private static final byte[] NOTHING = {};

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

    private JournalRecord(Builder builder) {
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
    }

    /**
     * Starts a record.
     *
     * @param kind what it says
     * @param channels the names of the channels that it is about; may be empty
     * @param publishedAt the wall-clock time, in milliseconds since 1970
     * @return a builder
     */
    public static Builder of(Kind kind, List<String> channels, long publishedAt) {
        return new Builder(kind, channels, publishedAt);
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
     * Returns how many streams the event was for when it was published, for the answer to a repetition.
     *
     * @return the number; 0 if it has no idempotency key
     */
    public int subscribers() {
        return subscribers;
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

    /** Builds a {@link JournalRecord}. Not safe for concurrent use. */
    public static final class Builder {

        private final Kind kind;
        private final List<String> channels;
        private final long publishedAt;
        private byte[] block = NOTHING;
        private @Nullable String eventId;
        private @Nullable Duration reconnectionTime;
        private long expiresAt;
        private @Nullable String topic;
        private @Nullable String idempotencyKey;
        private @Nullable String fingerprint;
        private long reference;
        private int subscribers;

        Builder(Kind kind, List<String> channels, long publishedAt) {
            this.kind = Objects.requireNonNull(kind, "kind");
            this.channels = List.copyOf(channels);
            this.publishedAt = publishedAt;
        }

        /**
         * Sets the encoded event.
         *
         * @param block the bytes, without an id that the broker gives; not copied
         * @return this builder
         */
        public Builder block(byte[] block) {
            this.block = Objects.requireNonNull(block, "block");
            return this;
        }

        /**
         * Sets the id that the publisher gave the event.
         *
         * @param eventId the id; null for none
         * @return this builder
         */
        public Builder eventId(@Nullable String eventId) {
            this.eventId = eventId;
            return this;
        }

        /**
         * Sets the reconnection time that the event tells clients.
         *
         * @param reconnectionTime the time; null for none
         * @return this builder
         */
        public Builder reconnectionTime(@Nullable Duration reconnectionTime) {
            this.reconnectionTime = reconnectionTime;
            return this;
        }

        /**
         * Sets until when the event waits for a client that is not connected.
         *
         * @param expiresAt the wall-clock time, in milliseconds since 1970; 0 if it does not wait
         * @return this builder
         */
        public Builder expiresAt(long expiresAt) {
            this.expiresAt = expiresAt;
            return this;
        }

        /**
         * Sets the topic.
         *
         * @param topic the topic; null for none
         * @return this builder
         */
        public Builder topic(@Nullable String topic) {
            this.topic = topic;
            return this;
        }

        /**
         * Sets what identifies the request of the publisher.
         *
         * @param key identifies the request, among all requests of all publishers
         * @param fingerprint a hash of its content
         * @return this builder
         */
        public Builder idempotencyKey(@Nullable String key, @Nullable String fingerprint) {
            this.idempotencyKey = key;
            this.fingerprint = fingerprint;
            return this;
        }

        /**
         * Sets the position that the record refers to.
         *
         * @param reference the position
         * @return this builder
         */
        public Builder reference(long reference) {
            this.reference = reference;
            return this;
        }

        /**
         * Sets how many streams the event was for when it was published.
         *
         * @param subscribers the number
         * @return this builder
         */
        public Builder subscribers(int subscribers) {
            this.subscribers = subscribers;
            return this;
        }

        /**
         * Returns the record.
         *
         * @return the record
         */
        public JournalRecord build() {
            return new JournalRecord(this);
        }
    }
}
