package io.eventsource.auth;

import io.eventsource.auth.internal.RateLimiter;
import io.eventsource.protocol.internal.ClientNetwork;
import io.eventsource.server.servlet.ConnectionCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Applies limits to requests. Safe for concurrent use. */
final class Throttle {

    /** A name that no caller has. */
    private static final String ADDRESS = "the address ";

    private final RequestLimits limits;
    private final @Nullable RateLimiter requests;
    private final @Nullable RateLimiter publishes;
    private final RateLimiter failedLogins;

    /**
     * Creates a throttle.
     *
     * @param clock the time in nanoseconds
     */
    Throttle(RequestLimits limits, LongSupplier clock) {
        this.limits = limits;
        requests = limits.requests() == null ? null : new RateLimiter(limits.requests(), clock);
        publishes = limits.publishes() == null ? null : new RateLimiter(limits.publishes(), clock);
        failedLogins = new RateLimiter(limits.failedLogins(), clock);
    }

    /**
     * Counts a request.
     *
     * @throws AuthenticationException if its address has sent too many
     */
    void request(HttpServletRequest request) throws AuthenticationException {
        if (requests != null) {
            Duration missing = requests.take(address(request), 1);
            if (!missing.isZero()) {
                throw tooMany("your address has sent too many requests", limits.requests(), missing);
            }
        }
    }

    /**
     * Counts an event.
     *
     * @param caller who publishes it; null for a client without credentials
     * @throws AuthenticationException if the caller has published too many
     */
    void publish(HttpServletRequest request, @Nullable Caller caller, int channels) throws AuthenticationException {
        if (publishes != null) {
            String name = name(request, caller);
            Duration missing = publishes.take(name, channels);
            if (!missing.isZero()) {
                throw tooMany(name + " has published too many events", limits.publishes(), missing);
            }
        }
    }

    /** Returns after which time a login may be tried; zero for now. */
    Duration untilLogin(HttpServletRequest request) {
        return failedLogins.missing(address(request));
    }

    /** Returns the refusal of a login. */
    AuthenticationException tooManyLogins(Duration missing) {
        return tooMany("too many logins of your address have failed", limits.failedLogins(), missing);
    }

    /** Counts a login that has failed. */
    void loginFailed(HttpServletRequest request) {
        failedLogins.take(address(request), 1);
    }

    /** Limits the streams of a caller. */
    ConnectionCheck limitStreams(HttpServletRequest request, @Nullable Caller caller, ConnectionCheck accepted) {
        return limits.maxStreams() == Integer.MAX_VALUE
                ? accepted
                : accepted.withMaxStreams(name(request, caller), limits.maxStreams());
    }

    private static AuthenticationException tooMany(String what, @Nullable Rate rate, Duration missing) {
        return AuthenticationException.limited(what + ": the limit is " + rate + "; try again later", missing);
    }

    private static String name(HttpServletRequest request, @Nullable Caller caller) {
        return caller == null ? ADDRESS + address(request) : caller.getName();
    }

    private static String address(HttpServletRequest request) {
        InetAddress address = ClientNetwork.parse(request.getRemoteAddr());
        return address == null ? "unknown" : ClientNetwork.of(address).getHostAddress();
    }
}
