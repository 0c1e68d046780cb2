package io.eventsource.cli.request;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.ValueFormat;
import io.eventsource.protocol.internal.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the server treats an event besides sending it to the streams that are open.
 *
 * @param ttl how long the event may wait for its client; null not to wait
 * @param topic the topic, within which a waiting event replaces an earlier one; null for none
 * @param idempotencyKey makes a repetition have no effect; null for none
 */
record DeliveryOptions(
        @Nullable Duration ttl,
        @Nullable String topic,
        @Nullable String idempotencyKey) {

    static final OptionGroup OPTIONS = new OptionGroup();

    static final Option<Optional<Duration>> TTL =
            OPTIONS.value(null, "ttl", "TIME", ValueFormat.timeWithUnit(Duration.ofSeconds(1)));
    static final Option<Optional<String>> TOPIC = OPTIONS.value(
            null,
            "topic",
            "NAME",
            ValueFormat.of(
                    "1 to 32 letters, digits, hyphens and underscores",
                    text -> text.matches("[A-Za-z0-9_-]{1,32}") ? text : null));
    static final Option<Optional<String>> IDEMPOTENCY_KEY = OPTIONS.value(
            null,
            "idempotency-key",
            "KEY",
            ValueFormat.of(
                    "1 to 255 visible ASCII characters other than quotation marks",
                    text -> text.matches("[!-~&&[^\"]]{1,255}") ? text : null));

    /** How the server's 404 begins when there is no client. */
    private static final String NO_CLIENT = "404: no client is subscribed";

    private static final String WITH_TTL = "; with " + TTL + " the event waits for one";
    private static final String DESPITE_TTL = ", and this server lets no event wait for one; eventsource-listener does"
            + " if it is started with -i, --data or --redis, and without --subscribers many";

    /**
     * Reads the options.
     *
     * @param isClose whether the request ends a stream, which does not wait
     */
    static DeliveryOptions of(Arguments arguments, boolean isClose) {
        if (isClose) {
            arguments.refuse("the action close", TTL, TOPIC);
        }
        return new DeliveryOptions(
                arguments.get(TTL).orElse(null),
                arguments.get(TOPIC).orElse(null),
                arguments.get(IDEMPOTENCY_KEY).orElse(null));
    }

    /** Returns the headers of the request, in RFC 8030's names. */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (ttl != null) {
            headers.put("TTL", Long.toString(ttl.plusMillis(999).toSeconds()));
        }
        if (topic != null) {
            headers.put("Topic", topic);
        }
        if (idempotencyKey != null) {
            headers.put("Idempotency-Key", idempotencyKey);
        }
        return headers;
    }

    /**
     * Describes the result of an event that was accepted.
     *
     * @param granted how long the server lets it wait; null if the server does not say
     * @return the line for the user; null if the user has not asked for more than the server's answer
     */
    @Nullable String describe(int status, @Nullable Duration granted, Instant now) {
        if (ttl == null) {
            return null;
        }
        if (status == 200) {
            return "a client is connected: the event was written to its stream";
        }
        if (granted == null) {
            return "no client is connected, and the server does not say whether the event waits for one";
        }
        if (granted.isZero()) {
            return "no client is connected: the event waits only for one that is just reconnecting";
        }
        String limit = granted.compareTo(ttl) < 0
                ? ", because the server lets events wait for " + TimeText.of(granted) + " at most"
                : "";
        return "no client is connected: the event waits until " + time(now.plus(granted)) + limit;
    }

    private static String time(Instant time) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx")
                .format(OffsetDateTime.ofInstant(time, ZoneId.systemDefault()));
    }

    /** Returns why the server refused an event, with options in place of the headers that it names. */
    String advise(String reason) {
        String advice = !reason.startsWith(NO_CLIENT) ? "" : ttl == null ? WITH_TTL : DESPITE_TTL;
        return reason.replace("Idempotency-Key", IDEMPOTENCY_KEY.toString()) + advice;
    }
}
