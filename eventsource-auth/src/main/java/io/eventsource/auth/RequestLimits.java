package io.eventsource.auth;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How often clients may do what. A client beyond a limit gets status 429, with the reason and {@code Retry-After}. Immutable: each
 * method returns a changed copy.
 *
 * <p>A client without credentials is known by its address. An IPv6 network of 64 bits counts as one address. Behind a reverse
 * proxy, configure the container to read the address from the proxy's header; otherwise all clients share the proxy's address.
 */
public final class RequestLimits {

    /** Ten failed logins in a minute, and no other limit. */
    public static final RequestLimits DEFAULT =
            new RequestLimits(null, null, new Rate(10, Duration.ofMinutes(1)), Integer.MAX_VALUE);

    private final @Nullable Rate requests;
    private final @Nullable Rate publishes;
    private final Rate failedLogins;
    private final int maxStreams;

    private RequestLimits(@Nullable Rate requests, @Nullable Rate publishes, Rate failedLogins, int maxStreams) {
        this.requests = requests;
        this.publishes = publishes;
        this.failedLogins = failedLogins;
        this.maxStreams = maxStreams;
    }

    /**
     * Limits how many requests an address may send, whatever they are and however they end.
     *
     * @param perAddress the limit
     * @return the changed limits
     */
    public RequestLimits withRequests(Rate perAddress) {
        return new RequestLimits(Objects.requireNonNull(perAddress, "perAddress"), publishes, failedLogins, maxStreams);
    }

    /**
     * Limits how many events a caller may publish. An event for several channels counts for each.
     *
     * @param perCaller the limit; if it is less than the channels of a request, such a request uses all of it
     * @return the changed limits
     */
    public RequestLimits withPublishes(Rate perCaller) {
        return new RequestLimits(requests, Objects.requireNonNull(perCaller, "perCaller"), failedLogins, maxStreams);
    }

    /**
     * Limits how many wrong passwords an address may send. Beyond that, no password of this address is checked, so that none can be
     * found by trying; only one that was correct in the last ten minutes counts. Other credentials are too long to be found.
     *
     * @param perAddress the limit
     * @return the changed limits
     */
    public RequestLimits withFailedLogins(Rate perAddress) {
        return new RequestLimits(requests, publishes, Objects.requireNonNull(perAddress, "perAddress"), maxStreams);
    }

    /**
     * Limits how many streams of a caller are open at a time. Streams of disconnected clients count until the server notices.
     *
     * @param perCaller the limit, at least 1
     * @return the changed limits
     * @throws IllegalArgumentException if the limit is less
     */
    public RequestLimits withMaxStreams(int perCaller) {
        if (perCaller < 1) {
            throw new IllegalArgumentException("the limit of open streams must be at least 1, but is " + perCaller);
        }
        return new RequestLimits(requests, publishes, failedLogins, perCaller);
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof RequestLimits other
                && Objects.equals(requests, other.requests)
                && Objects.equals(publishes, other.publishes)
                && failedLogins.equals(other.failedLogins)
                && maxStreams == other.maxStreams;
    }

    @Override
    public int hashCode() {
        return Objects.hash(requests, publishes, failedLogins, maxStreams);
    }

    @Nullable Rate requests() {
        return requests;
    }

    @Nullable Rate publishes() {
        return publishes;
    }

    Rate failedLogins() {
        return failedLogins;
    }

    int maxStreams() {
        return maxStreams;
    }
}
