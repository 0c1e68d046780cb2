package io.eventsource.auth;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds an {@link AccessControl}. Not safe for concurrent use. */
public final class AccessControlBuilder {

    /** The default name of what is protected. */
    public static final String DEFAULT_REALM = "eventsource";

    final List<Authenticator> authenticators = new ArrayList<>();

    @Nullable GrantsFile grants;

    Grants anonymous = Grants.NONE;
    RequestLimits limits = RequestLimits.DEFAULT;
    SessionOptions sessions = SessionOptions.DEFAULT;
    Clock clock = Clock.systemUTC();
    String realm = DEFAULT_REALM;

    AccessControlBuilder() {}

    /**
     * Adds an authenticator. The first that knows credentials of a request decides.
     *
     * @param authenticator the authenticator
     * @return this builder
     */
    public AccessControlBuilder authenticator(Authenticator authenticator) {
        authenticators.add(Objects.requireNonNull(authenticator, "authenticator"));
        return this;
    }

    /**
     * Sets a file that says what callers may do, besides what their credentials grant. By default there is none.
     *
     * @param grants the file
     * @return this builder
     */
    public AccessControlBuilder grants(GrantsFile grants) {
        this.grants = Objects.requireNonNull(grants, "grants");
        return this;
    }

    /**
     * Sets what a client without credentials may do: nothing by default.
     *
     * @param anonymous the grants
     * @return this builder
     */
    public AccessControlBuilder anonymous(Grants anonymous) {
        this.anonymous = Objects.requireNonNull(anonymous, "anonymous");
        return this;
    }

    /**
     * Sets how often clients may do what: by default {@link RequestLimits#DEFAULT}.
     *
     * @param limits the limits
     * @return this builder
     */
    public AccessControlBuilder limits(RequestLimits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Sets how long sessions of browsers live, and how many there are: by default {@link SessionOptions#DEFAULT}.
     *
     * @param sessions the options
     * @return this builder
     */
    public AccessControlBuilder sessions(SessionOptions sessions) {
        this.sessions = Objects.requireNonNull(sessions, "sessions");
        return this;
    }

    /** Sets the clock of sessions: for tests. */
    AccessControlBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Sets the name of what is protected, which browsers show when they ask for a password.
     *
     * @param realm the name, in ASCII without control characters, quotation marks and backslashes; {@value #DEFAULT_REALM} by default
     * @return this builder
     * @throws IllegalArgumentException if it has such a character
     */
    public AccessControlBuilder realm(String realm) {
        if (!realm.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\')) {
            throw new IllegalArgumentException(
                    "a realm must be visible ASCII characters without quotation marks and backslashes");
        }
        this.realm = realm;
        return this;
    }

    /**
     * Builds the access control.
     *
     * @return the access control; the caller must close it
     */
    public AccessControl build() {
        return new AccessControl(this);
    }
}
