package io.eventsource.server.internal.channel;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBrokerBuilder;
import io.eventsource.server.Retention;
import io.eventsource.server.internal.log.OutcomeNames;
import io.eventsource.server.journal.Journal;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds the options of a broker. {@link EventBrokerBuilder} explains them.
 *
 * @param reconnectionTime sent to each client as its stream opens; null to leave it to the client
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
        int maxChannels,
        Duration maxTimeToLive,
        Duration resultsKept,
        int maxAnswerSize,
        long maxWaitingBytes,
        Journal journal) {

    /** The options of the channel of a command's outcome, which ends with its command. */
    private static final ChannelOptions OUTCOME =
            outcome(new Retention(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(366)));

    private static ChannelOptions outcome(Retention everything) {
        return ChannelOptions.BROADCAST.withHistory(everything).withWindow(everything);
    }

    /** Returns the options of a channel. The application decides about all but its own outcomes. */
    public ChannelOptions channelOptions(String name) {
        return OutcomeNames.isReserved(name) ? OUTCOME : channels.apply(name);
    }

    /** How long browsers wait at most by default: Firefox 5 s, Chromium 3 s. */
    private static final Duration USUAL_RECONNECTION_TIME = Duration.ofSeconds(5);

    /** The maximum of a reconnection time or a heartbeat interval: more is a mistake. */
    static final Duration LONGEST_TIME = Duration.ofDays(1);

    /** Returns the time within which a client is likely to reconnect, whether or not it was sent one. */
    public Duration expectedReconnectionTime() {
        return reconnectionTime != null ? reconnectionTime : USUAL_RECONNECTION_TIME;
    }

    public static boolean isInRange(Duration time) {
        return time.compareTo(Duration.ofMillis(1)) >= 0 && time.compareTo(LONGEST_TIME) <= 0;
    }
}
