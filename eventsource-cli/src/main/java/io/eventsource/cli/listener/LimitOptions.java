package io.eventsource.cli.listener;

import io.eventsource.auth.Rate;
import io.eventsource.auth.RequestLimits;
import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.ValueFormat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options that say how often clients may do what. */
final class LimitOptions {

    static final OptionGroup OPTIONS = new OptionGroup();

    private static final ValueFormat<Rate> RATE = ValueFormat.of(
            "a number from 1 to 1000000000 and a time with its unit, such as 100/1s", LimitOptions::rate);

    private static final Option<Optional<Rate>> PUBLISH_RATE = OPTIONS.value(null, "publish-rate", "RATE", RATE);
    private static final Option<Optional<Rate>> REQUEST_RATE = OPTIONS.value(null, "request-rate", "RATE", RATE);
    static final Option<Rate> FAILED_LOGINS = OPTIONS.value(null, "failed-logins", "RATE", RATE, "10/1m");
    private static final Option<Optional<Long>> STREAMS_PER_CALLER =
            OPTIONS.value(null, "max-streams-per-caller", "N", ValueFormat.number(1, 10_000_000));

    private LimitOptions() {}

    /** Returns whether one is given that needs no credentials. */
    static boolean isGiven(Arguments arguments) {
        return List.of(PUBLISH_RATE, REQUEST_RATE, STREAMS_PER_CALLER).stream().anyMatch(arguments::has);
    }

    static RequestLimits of(Arguments arguments) {
        RequestLimits limits = RequestLimits.DEFAULT.withFailedLogins(arguments.get(FAILED_LOGINS));
        Rate publishes = arguments.get(PUBLISH_RATE).orElse(null);
        if (publishes != null) {
            limits = limits.withPublishes(publishes);
        }
        Rate requests = arguments.get(REQUEST_RATE).orElse(null);
        if (requests != null) {
            limits = limits.withRequests(requests);
        }
        Long streams = arguments.get(STREAMS_PER_CALLER).orElse(null);
        return streams == null ? limits : limits.withMaxStreams(streams.intValue());
    }

    private static @Nullable Rate rate(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return null;
        }
        Long count = ValueFormat.number(1, 1_000_000_000).parse(text.substring(0, slash));
        Duration time = ValueFormat.timeWithUnit(Duration.ofMillis(1)).parse(text.substring(slash + 1));
        return count == null || time == null ? null : new Rate(count.intValue(), time);
    }
}
