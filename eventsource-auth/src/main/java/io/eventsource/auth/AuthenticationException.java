package io.eventsource.auth;

import java.time.Duration;

/** Thrown when credentials prove nothing. The message is for the client, and says nothing about other credentials. */
public final class AuthenticationException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Reason {
        /** The credentials have another form than expected: status 400. */
        MALFORMED,
        /** They are not known, wrong, expired or revoked: status 401. */
        INVALID,
        /** The page that sends them may not use them: status 403. */
        FORBIDDEN,
        /** They cannot be checked now: status 503. */
        BUSY,
        /** The client has reached a limit: status 429. */
        LIMITED
    }

    /** What is wrong. */
    private final Reason reason;

    /** After which time to try again. */
    private final Duration retryAfter;

    private AuthenticationException(Reason reason, String message, Duration retryAfter) {
        super(message, null, false, false);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /**
     * Returns an exception for credentials of another form.
     *
     * @param message what was expected
     * @return the exception
     */
    public static AuthenticationException malformed(String message) {
        return new AuthenticationException(Reason.MALFORMED, message, Duration.ZERO);
    }

    /**
     * Returns an exception for credentials that prove nothing.
     *
     * @param message what is wrong
     * @return the exception
     */
    public static AuthenticationException invalid(String message) {
        return new AuthenticationException(Reason.INVALID, message, Duration.ZERO);
    }

    /**
     * Returns an exception for credentials that a page of another origin may not use.
     *
     * @param message why
     * @return the exception
     */
    public static AuthenticationException forbidden(String message) {
        return new AuthenticationException(Reason.FORBIDDEN, message, Duration.ZERO);
    }

    /**
     * Returns an exception for credentials that cannot be checked now.
     *
     * @param message why
     * @return the exception
     */
    public static AuthenticationException busy(String message) {
        return new AuthenticationException(Reason.BUSY, message, Duration.ofSeconds(1));
    }

    /**
     * Returns an exception for a client that has reached a limit.
     *
     * @param message which limit
     * @param retryAfter after which time to try again
     * @return the exception
     */
    public static AuthenticationException limited(String message, Duration retryAfter) {
        return new AuthenticationException(Reason.LIMITED, message, retryAfter);
    }

    /**
     * Returns what is wrong.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns after which time to try again.
     *
     * @return the time; zero if that does not help
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
