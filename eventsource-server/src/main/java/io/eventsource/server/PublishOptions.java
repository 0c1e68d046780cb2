package io.eventsource.server;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of one publication. Immutable: each {@code with…} method returns a changed copy.
 *
 * <pre>{@code
 * broker.publish(Channels.of(token), OutgoingEvent.of("reboot", ""),
 *         PublishOptions.DEFAULT.withTimeToLive(Duration.ofHours(1)));
 * }</pre>
 */
public final class PublishOptions {

    /** The event does not wait for a client, and is published as often as it is given. */
    public static final PublishOptions DEFAULT = new PublishOptions(Duration.ZERO, null, null, null);

    private final Duration timeToLive;
    private final @Nullable String topic;
    private final @Nullable String idempotencyKey;
    private final @Nullable String fingerprint;

    private PublishOptions(
            Duration timeToLive,
            @Nullable String topic,
            @Nullable String idempotencyKey,
            @Nullable String fingerprint) {
        this.timeToLive = timeToLive;
        this.topic = topic;
        this.idempotencyKey = idempotencyKey;
        this.fingerprint = fingerprint;
    }

    /**
     * Returns how long the event waits for the client of an exclusive channel.
     *
     * @return the time; zero if it does not wait
     */
    public Duration timeToLive() {
        return timeToLive;
    }

    /**
     * Returns the topic.
     *
     * @return the topic; null for none
     */
    public @Nullable String topic() {
        return topic;
    }

    /**
     * Returns what identifies the request of the publisher.
     *
     * @return the key; null for none
     */
    public @Nullable String idempotencyKey() {
        return idempotencyKey;
    }

    /**
     * Returns a hash of what the publisher requested with the key.
     *
     * @return the hash; null for none
     */
    public @Nullable String fingerprint() {
        return fingerprint;
    }

    /**
     * Returns these options for an event that waits for the client of an exclusive channel until the client has dealt with it, up
     * to some time. After that time it is never delivered. On a channel with any number of subscribers, events do not wait.
     *
     * @param timeToLive the time; the broker may grant {@linkplain EventBrokerBuilder#maxTimeToLive less}; zero to not wait
     * @return the changed options
     * @throws IllegalArgumentException if the time is negative
     */
    public PublishOptions withTimeToLive(Duration timeToLive) {
        if (timeToLive.isNegative()) {
            throw new IllegalArgumentException("a time to live must not be negative, but is " + timeToLive);
        }
        return new PublishOptions(timeToLive, topic, idempotencyKey, fingerprint);
    }

    /**
     * Returns these options for an event that replaces a waiting one of the same topic.
     *
     * @param topic the topic; null for none
     * @return the changed options
     */
    public PublishOptions withTopic(@Nullable String topic) {
        return new PublishOptions(timeToLive, topic, idempotencyKey, fingerprint);
    }

    /**
     * Returns these options for a request that may be repeated: within 24 hours the same key gives the first result, and nothing
     * is published again.
     *
     * @param key identifies the request, among all requests of all publishers
     * @param fingerprint a hash of the request; another request with the same key is refused
     * @return the changed options
     */
    public PublishOptions withIdempotencyKey(String key, String fingerprint) {
        return new PublishOptions(
                timeToLive,
                topic,
                Objects.requireNonNull(key, "key"),
                Objects.requireNonNull(fingerprint, "fingerprint"));
    }
}
