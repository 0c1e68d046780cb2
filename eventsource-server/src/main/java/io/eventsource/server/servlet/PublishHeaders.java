package io.eventsource.server.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.eventsource.server.Channels;
import io.eventsource.server.PublishOptions;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds the headers of a {@code POST} that say how its event is published: {@code TTL} and {@code Topic} as in RFC 8030, and
 * {@code Idempotency-Key}.
 *
 * @param timeToLive null if the request does not say
 */
record PublishHeaders(
        @Nullable Duration timeToLive,
        @Nullable String topic,
        @Nullable String idempotencyKey,
        @Nullable String principal) {

    /** The header for the time in seconds that an event may wait for its client. */
    static final String TTL = "TTL";

    private static final String TOPIC = "Topic";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");
    private static final Pattern TOPIC_FORM = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern KEY_FORM = Pattern.compile("\"?([ -~&&[^\"]]{1,255})\"?");

    /** Half of the largest number of seconds, so that a time added to it does not overflow. */
    private static final long MOST_SECONDS = Long.MAX_VALUE / 4000;

    static PublishHeaders of(HttpServletRequest request) throws HttpError {
        String ttl = only(request, TTL);
        String topic = only(request, TOPIC);
        String key = only(request, IDEMPOTENCY_KEY);
        if (ttl != null && !SECONDS.matcher(ttl).matches()) {
            throw new HttpError(400, "TTL must be a number of seconds, such as 3600");
        }
        if (topic != null && !TOPIC_FORM.matcher(topic).matches()) {
            throw new HttpError(400, "Topic must be 1 to 32 letters, digits, hyphens and underscores");
        }
        if (key != null && !KEY_FORM.matcher(key).matches()) {
            throw new HttpError(400, "Idempotency-Key must be 1 to 255 visible ASCII characters");
        }
        Principal principal = request.getUserPrincipal();
        return new PublishHeaders(
                ttl == null ? null : Duration.ofSeconds(Math.min(MOST_SECONDS, Long.parseLong(ttl))),
                topic,
                key == null ? null : KEY_FORM.matcher(key).replaceFirst("$1"),
                principal == null ? null : principal.getName());
    }

    private static @Nullable String only(HttpServletRequest request, String name) throws HttpError {
        List<String> values = Collections.list(request.getHeaders(name));
        if (values.size() > 1) {
            throw new HttpError(400, name + " may be given once, but there are " + values.size());
        }
        return values.isEmpty() ? null : values.get(0).strip();
    }

    /**
     * Returns the options for an event. A key counts for one publisher and the channels of its request.
     *
     * @param asks whether the request asks for an answer
     * @param text the body, which the content of a request with a key is known by
     */
    PublishOptions options(RequestPath path, Channels channels, boolean asks, String text) {
        PublishOptions options = PublishOptions.DEFAULT.withTopic(topic);
        if (timeToLive != null) {
            options = options.withTimeToLive(timeToLive);
        }
        return idempotencyKey == null
                ? options
                : options.withIdempotencyKey(
                        hash(String.valueOf(principal), channels.toString(), idempotencyKey),
                        hash(
                                path.action(),
                                String.valueOf(timeToLive),
                                String.valueOf(topic),
                                String.valueOf(asks),
                                text));
    }

    /** Returns a hash of texts that depends on where each one ends. */
    private static String hash(String... texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text.getBytes(UTF_8);
                digest.update((bytes.length + ":").getBytes(UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
