package io.eventsource.server.internal.channel;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBrokerBuilder;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a broker treats its streams. See {@link EventBrokerBuilder} for what each means.
 *
 * @param reconnectionTime told to each client as its stream opens; null to leave it to the client
 * @param stallDeadline zero for none
 * @param maxAge zero for none
 */
public record BrokerOptions(
        boolean ids,
        Function<? super String, ChannelOptions> channels,
        Duration heartbeat,
        @Nullable Duration reconnectionTime,
        Duration stallDeadline,
        Duration maxAge,
        long logBytes,
        int maxEventSize,
        int maxSubscribers,
        int maxChannels) {

    /** What browsers wait at most if nobody tells them: Firefox 5 s, Chromium 3 s. */
    private static final Duration USUAL_RECONNECTION_TIME = Duration.ofSeconds(5);

    /** The most that a reconnection time or a time between heartbeats may be: more is a mistake. */
    static final Duration LONGEST_TIME = Duration.ofDays(1);

    /** After which time a client is likely to come back, told or not. */
    public Duration expectedReconnectionTime() {
        return reconnectionTime != null ? reconnectionTime : USUAL_RECONNECTION_TIME;
    }

    public static boolean isInRange(Duration time) {
        return time.compareTo(Duration.ofMillis(1)) >= 0 && time.compareTo(LONGEST_TIME) <= 0;
    }
}
