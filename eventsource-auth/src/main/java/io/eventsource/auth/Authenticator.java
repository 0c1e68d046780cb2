package io.eventsource.auth;

import org.jspecify.annotations.Nullable;

/** Finds out who a request comes from. Called by any thread, at once by several; may take as long as a password's hash. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Checks credentials.
     *
     * @param credentials what the request says
     * @return who has sent it; null if this authenticator does not know credentials of this kind, so that another may
     * @throws AuthenticationException if they prove nothing, or cannot be checked now
     */
    @Nullable Caller authenticate(Credentials credentials) throws AuthenticationException;

    /**
     * Returns whether a client could find such credentials by trying, so that failures must be limited: as with passwords.
     *
     * @param credentials what the request says
     * @return whether they could be found; by default, no
     */
    default boolean mayBeGuessed(Credentials credentials) {
        return false;
    }

    /**
     * Returns what the answers of this authenticator depend on. Callers with open streams are renewed when it is another object.
     *
     * @return an object; always the same if nothing changes
     */
    default Object state() {
        return this;
    }

    /**
     * Returns a caller as it is now.
     *
     * @param caller one that this authenticator has returned
     * @return the caller with its present grants; null if its credentials do not count any more
     */
    default @Nullable Caller renew(Caller caller) {
        return caller;
    }
}
