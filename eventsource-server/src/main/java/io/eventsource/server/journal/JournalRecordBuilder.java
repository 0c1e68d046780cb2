package io.eventsource.server.journal;

import io.eventsource.server.CommandState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a {@link JournalRecord}. Not safe for concurrent use. */
public final class JournalRecordBuilder {

    final JournalRecord.Kind kind;
    final List<String> channels;
    final long publishedAt;
    byte[] block = {};

    @Nullable String eventId;

    @Nullable Duration reconnectionTime;

    long expiresAt;

    @Nullable String topic;

    @Nullable String idempotencyKey;

    @Nullable String fingerprint;

    long reference;
    int subscribers;

    @Nullable String command;

    @Nullable String replyPath;

    @Nullable CommandState state;

    int exit = -1;

    @Nullable String contentType;

    int part;
    int size;

    @Nullable String node;

    @Nullable String readers;

    JournalRecordBuilder(JournalRecord.Kind kind, List<String> channels, long publishedAt) {
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
    public JournalRecordBuilder block(byte[] block) {
        this.block = Objects.requireNonNull(block, "block");
        return this;
    }

    /**
     * Sets the id that the publisher gave the event.
     *
     * @param eventId the id; null for none
     * @return this builder
     */
    public JournalRecordBuilder eventId(@Nullable String eventId) {
        this.eventId = eventId;
        return this;
    }

    /**
     * Sets the reconnection time that the event tells clients.
     *
     * @param reconnectionTime the time; null for none
     * @return this builder
     */
    public JournalRecordBuilder reconnectionTime(@Nullable Duration reconnectionTime) {
        this.reconnectionTime = reconnectionTime;
        return this;
    }

    /**
     * Sets until when the event waits for a client that is not connected.
     *
     * @param expiresAt the wall-clock time, in milliseconds since 1970; 0 if it does not wait
     * @return this builder
     */
    public JournalRecordBuilder expiresAt(long expiresAt) {
        this.expiresAt = expiresAt;
        return this;
    }

    /**
     * Sets the topic.
     *
     * @param topic the topic; null for none
     * @return this builder
     */
    public JournalRecordBuilder topic(@Nullable String topic) {
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
    public JournalRecordBuilder idempotencyKey(@Nullable String key, @Nullable String fingerprint) {
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
    public JournalRecordBuilder reference(long reference) {
        this.reference = reference;
        return this;
    }

    /**
     * Sets how many streams the event was for when it was published.
     *
     * @param subscribers the number
     * @return this builder
     */
    public JournalRecordBuilder subscribers(int subscribers) {
        this.subscribers = subscribers;
        return this;
    }

    /**
     * Makes the event a command whose publisher asked for an answer.
     *
     * @param command the name of the channel of its outcome; null for none
     * @param replyPath the path to which the answer is posted, without its proof; null for none
     * @return this builder
     */
    public JournalRecordBuilder command(@Nullable String command, @Nullable String replyPath) {
        this.command = command;
        this.replyPath = replyPath;
        return this;
    }

    /**
     * Sets the state of a command.
     *
     * @param state the state; null for none
     * @param exit the exit status; negative for none
     * @param contentType the media type of what it wrote; null for none
     * @param part the number of the answer; 0 if the client does not number them
     * @param size how many bytes the client has sent
     * @return this builder
     */
    public JournalRecordBuilder outcome(
            @Nullable CommandState state, int exit, @Nullable String contentType, int part, int size) {
        this.state = state;
        this.exit = exit;
        this.contentType = contentType;
        this.part = part;
        this.size = size;
        return this;
    }

    /**
     * Sets the node that the record is about.
     *
     * @param node the node; null for none
     * @param readers what identifies the readers of the channels there, separated by commas; null for none
     * @return this builder
     */
    public JournalRecordBuilder node(@Nullable String node, @Nullable String readers) {
        this.node = node;
        this.readers = readers;
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
