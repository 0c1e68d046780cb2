package io.eventsource.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What a stream carries when there is nothing to say. */
final class Heartbeats {

    /** Clients pass over it; people who watch a stream see what it is. */
    static final byte[] COMMENT = ": keepalive\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final int TICKS_PER_INTERVAL = 4;

    private final Duration interval;

    /**
     * Beats of one broker.
     *
     * @param interval the time of silence after which a stream gets a comment; zero for never
     */
    Heartbeats(Duration interval) {
        this.interval = interval;
    }

    /** How often to look for streams that are due. */
    Duration tick() {
        Duration part = interval.dividedBy(TICKS_PER_INTERVAL);
        return interval.isZero() || part.compareTo(LONGEST_TICK) > 0 ? LONGEST_TICK : part;
    }

    /** Makes those streams beat that have been silent for the interval. */
    void beat(List<Subscriber> subscribers, long now) {
        if (interval.isZero()) {
            return;
        }
        for (Subscriber subscriber : subscribers) {
            if (now - subscriber.lastWrite() >= interval.toNanos()) {
                subscriber.beat();
            }
        }
    }
}
