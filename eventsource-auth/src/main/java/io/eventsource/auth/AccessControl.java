package io.eventsource.auth;

import io.eventsource.auth.internal.IssuedSecret;
import io.eventsource.auth.internal.IssuedSecret.Kind;
import io.eventsource.auth.internal.OpenStreams;
import io.eventsource.server.Channels;
import io.eventsource.server.Subscription;
import io.eventsource.server.servlet.AccessPolicy;
import io.eventsource.server.servlet.AccessResponse;
import io.eventsource.server.servlet.ConnectionCheck;
import io.eventsource.server.servlet.PublishCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides by grants who may subscribe, publish and reply on which channels. What is not granted is denied.
 *
 * <pre>{@code
 * AccessControl access = AccessControl.builder()
 *         .authenticator(PasswordFile.of(Path.of("users")))
 *         .authenticator(TokenFile.of(Path.of("tokens")))
 *         .grants(GrantsFile.of(Path.of("grants")))
 *         .build();
 * EventSourceServlet servlet = EventSourceServlet.builder().access(access).build();
 * }</pre>
 *
 * <p>A request without sufficient credentials gets 401, one whose caller may not do it 403, one beyond the {@linkplain RequestLimits
 * limits} 429, and one that cannot be checked now 503.
 * A stream ends when its right does: when its token expires, when {@link #revoke} is called, and within a second after a file takes
 * away what it was opened with. Its last event is {@code auth_revoked}.
 *
 * <p>Safe for concurrent use. Must be closed, so that its thread ends.
 */
public final class AccessControl implements AccessPolicy, AutoCloseable {

    private static final String FAILURE = AccessControl.class.getName() + ".failure";
    private static final String CHALLENGE = "WWW-Authenticate";

    private final List<Authenticator> authenticators;
    private final @Nullable GrantsFile grants;
    private final Grants anonymous;
    private final String realm;
    private final Throttle throttle;
    private final Sessions sessions;
    private final SessionRoutes routes;
    private final OpenStreams streams;

    AccessControl(AccessControlBuilder builder) {
        authenticators = List.copyOf(builder.authenticators);
        grants = builder.grants;
        anonymous = builder.anonymous;
        realm = builder.realm;
        throttle = new Throttle(builder.limits, System::nanoTime);
        sessions = new Sessions(builder.sessions, builder.clock, this::renewed, this::ended);
        routes = new SessionRoutes(this, sessions);
        streams = new OpenStreams(this::state, sessions::prune, this::mayStillRead);
    }

    /**
     * Returns a builder with the default options: no authenticator, and no rights for anybody.
     *
     * @return a builder
     */
    public static AccessControlBuilder builder() {
        return new AccessControlBuilder();
    }

    @Override
    public @Nullable Principal identify(HttpServletRequest request) {
        try {
            throttle.request(request);
            if (authenticators.isEmpty()) {
                return null; // credentials are for a proxy
            }
            Credentials credentials = Credentials.of(request);
            return credentials == null ? sessions.identify(request) : authenticate(credentials, request);
        } catch (AuthenticationException e) {
            request.setAttribute(FAILURE, e);
            return null;
        }
    }

    /** Finds out whose credentials some are, unless too many of the address have failed. */
    Caller authenticate(Credentials credentials, HttpServletRequest request) throws AuthenticationException {
        Duration untilLogin = throttle.untilLogin(request);
        if (!untilLogin.isZero() && mayBeGuessed(credentials)) {
            throw throttle.tooManyLogins(untilLogin);
        }
        try {
            return authenticate(credentials);
        } catch (AuthenticationException e) {
            if (e.reason() == AuthenticationException.Reason.INVALID && mayBeGuessed(credentials)) {
                throttle.loginFailed(request);
            }
            throw e;
        }
    }

    private boolean mayBeGuessed(Credentials credentials) {
        return authenticators.stream().anyMatch(each -> each.mayBeGuessed(credentials));
    }

    /**
     * Finds out whose credentials some are. Does not count for the limits.
     *
     * @param credentials the credentials
     * @return the caller, with all its grants
     * @throws AuthenticationException if they prove nothing, or cannot be checked now
     */
    public Caller authenticate(Credentials credentials) throws AuthenticationException {
        for (Authenticator authenticator : authenticators) {
            Caller caller = authenticator.authenticate(credentials);
            if (caller != null) {
                if (streams.isRevoked(caller.session())) {
                    throw AuthenticationException.invalid("the credential was revoked");
                }
                return caller.of(authenticator, grantsOf(caller.getName()));
            }
        }
        throw AuthenticationException.invalid("the credentials are not known");
    }

    private Grants grantsOf(String name) {
        return grants == null ? Grants.NONE : grants.of(name);
    }

    @Override
    public ConnectionCheck checkConnection(HttpServletRequest request) {
        return ConnectionCheck.accept(); // the channels decide
    }

    @Override
    public ConnectionCheck checkChannels(HttpServletRequest request, Channels channels, ConnectionCheck accepted) {
        Refusal refusal = refusal(request, Permission.SUBSCRIBE, channels);
        if (refusal != null) {
            return refusal.connectionCheck();
        }
        Caller caller = caller(request);
        ConnectionCheck limited = throttle.limitStreams(request, caller, accepted);
        IssuedSecret secret = caller == null ? null : caller.secret();
        if (secret != null
                && secret.kind() == Kind.TICKET
                && request.getMethod().equals("GET")) {
            try {
                String cookie = sessions.use(secret, request);
                limited = cookie == null ? limited : limited.withHeader("Set-Cookie", cookie);
            } catch (AuthenticationException e) {
                return refusal(request, e).connectionCheck();
            }
        }
        return caller == null || caller.expiresAt() == null ? limited : limited.withDeadline(caller.expiresAt());
    }

    static @Nullable Caller caller(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof Caller caller ? caller : null;
    }

    @Override
    public PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
        Refusal refusal = refusal(request, Permission.PUBLISH, channels);
        if (refusal == null && request.getMethod().equals("POST")) {
            try {
                throttle.publish(request, caller(request), channels.names().size());
            } catch (AuthenticationException e) {
                refusal = refusal(request, e);
            }
        }
        return refusal == null ? PublishCheck.accept() : refusal.publishCheck();
    }

    @Override
    public PublishCheck checkReply(HttpServletRequest request, String action, Channels channels) {
        Refusal refusal = refusal(request, Permission.REPLY, channels);
        return refusal == null ? PublishCheck.accept() : refusal.publishCheck();
    }

    @Override
    public PublishCheck checkStatus(HttpServletRequest request) {
        return request.getAttribute(FAILURE) instanceof AuthenticationException failure
                ? refusal(request, failure).publishCheck()
                : PublishCheck.accept();
    }

    @Override
    public boolean maySubscribe(HttpServletRequest request, String channel) {
        return may(request, Permission.SUBSCRIBE, channel);
    }

    @Override
    public boolean mayPublish(HttpServletRequest request, String channel) {
        return may(request, Permission.PUBLISH, channel);
    }

    private boolean may(HttpServletRequest request, Permission permission, String channel) {
        Caller caller = caller(request);
        return anonymous.allows(permission, channel)
                || (caller != null && caller.grants().allows(permission, channel));
    }

    @Override
    public Set<String> routes() {
        return authenticators.isEmpty() ? Set.of() : SessionRoutes.ALL;
    }

    @Override
    public AccessResponse respond(HttpServletRequest request, List<String> path, String body) {
        try {
            if (request.getAttribute(FAILURE) instanceof AuthenticationException failure) {
                throw failure;
            }
            return routes.respond(request, path, body);
        } catch (AuthenticationException e) {
            return refusal(request, e).response();
        }
    }

    /** Returns why a request is refused; null if it is not. */
    @Nullable Refusal refusal(HttpServletRequest request, Permission permission, Channels channels) {
        if (request.getAttribute(FAILURE) instanceof AuthenticationException failure) {
            return refusal(request, failure);
        }
        if (anonymous.allows(permission, channels)) {
            return null;
        }
        Caller caller = caller(request);
        if (caller == null) {
            String ended = request.getAttribute(Sessions.HAS_ENDED) == null ? "" : "your session has ended; ";
            return new Refusal(
                    401, ended + "log in to " + action(permission, channels), CHALLENGE, challenge(request, ""));
        }
        return caller.grants().and(anonymous).allows(permission, channels)
                ? null
                : new Refusal(
                        403,
                        caller.getName() + " may not " + action(permission, channels),
                        CHALLENGE,
                        "Bearer realm=\"" + realm + "\", error=\"insufficient_scope\"");
    }

    private static String action(Permission permission, Channels channels) {
        return permission + (permission == Permission.SUBSCRIBE ? " to " : " on ") + channels;
    }

    private Refusal refusal(HttpServletRequest request, AuthenticationException failure) {
        String reason = String.valueOf(failure.getMessage());
        return switch (failure.reason()) {
            case MALFORMED -> new Refusal(400, reason, null, "");
            case INVALID -> new Refusal(401, reason, CHALLENGE, challenge(request, ", error=\"invalid_token\""));
            case FORBIDDEN -> new Refusal(403, reason, null, "");
            case BUSY -> new Refusal(503, reason, "Retry-After", seconds(failure.retryAfter()));
            case LIMITED -> new Refusal(429, reason, "Retry-After", seconds(failure.retryAfter()));
        };
    }

    private static String seconds(Duration time) {
        return Long.toString(Math.max(1, time.plusNanos(999_999_999).toSeconds()));
    }

    private String challenge(HttpServletRequest request, String error) {
        String bearer = "Bearer realm=\"" + realm + "\"" + error;
        String mode = request.getHeader("Sec-Fetch-Mode");
        boolean isOfPage = mode != null && !mode.equals("navigate");
        // A browser would interrupt the page and ask for the password.
        return isOfPage ? bearer : bearer + ", Basic realm=\"" + realm + "\", charset=\"UTF-8\"";
    }

    @Override
    public void opened(Subscription subscription, @Nullable Principal principal) {
        Caller reader = principal instanceof Caller caller ? caller : null;
        sessions.opened(reader);
        streams.add(subscription, reader);
    }

    @Override
    public void closed(Subscription subscription) {
        sessions.closed(streams.remove(subscription));
    }

    /** Returns what rights depend on: another list after a change. */
    private List<Object> state() {
        List<Object> all = new ArrayList<>();
        for (Authenticator authenticator : authenticators) {
            all.add(authenticator.state());
        }
        if (grants != null) {
            all.add(grants.state());
        }
        return all;
    }

    private boolean mayStillRead(Channels channels, @Nullable Caller caller) {
        if (caller == null) {
            return anonymous.allows(Permission.SUBSCRIBE, channels);
        }
        Caller now = renewed(caller);
        return now != null && now.grants().and(anonymous).allows(Permission.SUBSCRIBE, channels);
    }

    /** Returns a caller as it is now, with all its grants; null if its credential does not count any more. */
    private @Nullable Caller renewed(Caller caller) {
        Caller now = streams.isRevoked(caller.session()) ? null : caller.renewed();
        return now == null ? null : now.and(grantsOf(now.getName()));
    }

    private void ended(IssuedSecret session) {
        streams.revokeIf(caller -> caller.secret() == session);
    }

    /**
     * Revokes a credential: its open streams end, and it does not count any more for the life of this object.
     *
     * @param session the {@linkplain Caller#session() id} of the credential
     * @return how many streams end
     */
    public int revoke(String session) {
        return streams.revoke(session);
    }

    /** Ends the thread that looks after open streams. */
    @Override
    public void close() {
        streams.close();
    }
}
