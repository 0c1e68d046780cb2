package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.ValueFormat;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.ReconnectPolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When {@code eventsource-client} reconnects.
 *
 * @param retry the initial reconnection time; null for the library's default
 * @param keepReconnecting whether to reconnect after temporary HTTP errors
 * @param maxRetries how many retries may fail in a row; null for no limit
 * @param once whether to exit when the first stream ends
 * @param timeout how long a stream may be silent; zero for no limit, null for the library's default
 */
record ReconnectOptions(
        @Nullable Duration retry,
        boolean keepReconnecting,
        @Nullable Long maxRetries,
        boolean once,
        @Nullable Duration timeout) {

    static final OptionGroup OPTIONS = new OptionGroup();

    private static final Option<Optional<Duration>> RETRY = OPTIONS.value("r", "retry", "TIME", ValueFormat.time());
    private static final Option<Boolean> KEEP_RECONNECTING = OPTIONS.flag("k", "keep-reconnecting");
    private static final Option<Optional<Long>> MAX_RETRIES =
            OPTIONS.value("m", "max-retries", "N", ValueFormat.number(0, Integer.MAX_VALUE));
    private static final Option<Boolean> ONCE = OPTIONS.flag(null, "once");
    private static final Option<Optional<Duration>> TIMEOUT = OPTIONS.value("t", "timeout", "TIME", ValueFormat.time());

    static ReconnectOptions of(Arguments arguments) {
        return new ReconnectOptions(
                arguments.get(RETRY).orElse(null),
                arguments.get(KEEP_RECONNECTING),
                arguments.get(MAX_RETRIES).orElse(null),
                arguments.get(ONCE),
                arguments.get(TIMEOUT).orElse(null));
    }

    void describe(EventSourceBuilder source) {
        if (retry != null) {
            source.reconnectionTime(retry);
        }
        if (timeout != null) {
            source.silenceTimeout(timeout);
        }
        ReconnectPolicy policy = keepReconnecting ? ReconnectPolicy.persistent() : ReconnectPolicy.standard();
        if (maxRetries != null) {
            policy = policy.atMost(maxRetries.intValue());
        }
        source.reconnectPolicy(once ? policy.once() : policy);
    }
}
