package io.eventsource.auth;

import io.eventsource.auth.internal.IssuedSecret;
import java.security.Principal;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who has sent a request, and what it may do. Immutable. */
public final class Caller implements Principal {

    private final String name;
    private final Grants grants;
    private final @Nullable Instant expiresAt;
    private final @Nullable String session;
    /** Renews it; null unless an access control has it. */
    private final @Nullable Supplier<@Nullable Caller> renewal;
    /** What it has sent instead of a credential; null if it has sent a credential. */
    private final @Nullable IssuedSecret secret;

    /**
     * Creates a caller.
     *
     * @param name its name; not empty
     * @param grants what it may do
     * @param expiresAt when its right ends; null for never
     * @param session identifies its credential, so that it alone can be revoked; null if only the name can
     */
    public Caller(String name, Grants grants, @Nullable Instant expiresAt, @Nullable String session) {
        this(name, grants, expiresAt, session, null, null);
    }

    private Caller(
            String name,
            Grants grants,
            @Nullable Instant expiresAt,
            @Nullable String session,
            @Nullable Supplier<@Nullable Caller> renewal,
            @Nullable IssuedSecret secret) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a caller must have a name");
        }
        this.name = name;
        this.grants = Objects.requireNonNull(grants, "grants");
        this.expiresAt = expiresAt;
        this.session = session;
        this.renewal = renewal;
        this.secret = secret;
    }

    /** Returns this caller with more grants, which its authenticator renews as it was. */
    Caller of(Authenticator authenticator, Grants more) {
        return new Caller(name, grants.and(more), expiresAt, session, () -> authenticator.renew(this), null);
    }

    /** Returns this caller with more grants. */
    Caller and(Grants more) {
        return new Caller(name, grants.and(more), expiresAt, session, renewal, secret);
    }

    /** Returns this caller as one that has sent a secret of its session, or a ticket. */
    Caller by(IssuedSecret sent, Supplier<@Nullable Caller> renewed) {
        Instant end = sent.kind() == IssuedSecret.Kind.SESSION ? sent.endsAt() : expiresAt;
        return new Caller(name, Sessions.limit(grants, sent.channels()), end, session, renewed, sent);
    }

    @Nullable IssuedSecret secret() {
        return secret;
    }

    /** Returns the caller as its authenticator knows it now; null if it does not. */
    @Nullable Caller renewed() {
        return renewal == null ? null : renewal.get();
    }

    @Override
    public String getName() {
        return name;
    }

    /**
     * Returns what it may do.
     *
     * @return the grants
     */
    public Grants grants() {
        return grants;
    }

    /**
     * Returns when its right ends.
     *
     * @return the time; null for never
     */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    /**
     * Returns what identifies its credential.
     *
     * @return the id; null if only the name can be revoked
     */
    public @Nullable String session() {
        return session;
    }

    /** Shows the name. */
    @Override
    public String toString() {
        return name;
    }
}
