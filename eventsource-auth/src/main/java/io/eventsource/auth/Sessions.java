package io.eventsource.auth;

import io.eventsource.auth.internal.IssuedSecret;
import io.eventsource.auth.internal.IssuedSecret.Kind;
import io.eventsource.auth.internal.SecretStore;
import io.eventsource.auth.internal.SecretStore.Bounds;
import io.eventsource.auth.internal.SecretStore.Issue;
import io.eventsource.server.Channels;
import io.eventsource.server.servlet.RequestOrigin;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Identifies browsers by what they can send with an {@code EventSource}: cookies and tickets. Safe for concurrent use. */
final class Sessions {

    /** How long a ticket is valid. */
    static final Duration TICKET_LIFETIME = Duration.ofSeconds(30);

    /** The attribute of a request whose cookie names a session that has ended. */
    static final String HAS_ENDED = Sessions.class.getName() + ".hasEnded";

    // Browsers accept these names only with the attribute Secure, from https and from their own machine.
    private static final String SESSION_COOKIE = "__Secure-eventsource";
    private static final String STREAM_COOKIE = "__Secure-eventsource-stream";

    private static final String TICKET = "ticket=";
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final int MAX_TICKETS_PER_CALLER = 100;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final SecretStore sessions;
    private final SecretStore tickets;
    private final SecretStore streams;
    private final Function<Caller, @Nullable Caller> renew;

    /**
     * Creates an empty store.
     *
     * @param renew returns a caller as it is now, with all grants; null if its credential does not count any more
     * @param onEnd called when a session has ended
     */
    Sessions(
            SessionOptions options,
            Clock clock,
            Function<Caller, @Nullable Caller> renew,
            Consumer<IssuedSecret> onEnd) {
        Bounds forSessions =
                new Bounds(options.lifetime(), options.idleTime(), options.maxPerCaller(), options.maxTotal());
        Bounds forTickets = new Bounds(TICKET_LIFETIME, TICKET_LIFETIME, MAX_TICKETS_PER_CALLER, options.maxTotal());
        Bounds forStreams =
                new Bounds(options.lifetime(), options.lifetime(), MAX_TICKETS_PER_CALLER, options.maxTotal());
        sessions = new SecretStore(Kind.SESSION, forSessions, clock, onEnd);
        tickets = new SecretStore(Kind.TICKET, forTickets, clock, ticket -> {});
        streams = new SecretStore(Kind.STREAM, forStreams, clock, stream -> {});
        this.renew = renew;
    }

    /** Returns the store of sessions. */
    SecretStore sessions() {
        return sessions;
    }

    /** Returns the store of tickets. */
    SecretStore tickets() {
        return tickets;
    }

    /**
     * Finds out who sends a request without an {@code Authorization}.
     *
     * @return the caller; null if the request has neither a ticket nor a session
     * @throws AuthenticationException if the ticket is not valid, or the page may not use the session
     */
    @Nullable Caller identify(HttpServletRequest request) throws AuthenticationException {
        String ticket = isRead(request) ? ticket(request) : null;
        if (ticket != null) {
            Caller caller = caller(tickets, ticket);
            Caller reconnecting = caller == null ? caller(streams, cookie(request, STREAM_COOKIE)) : caller;
            if (reconnecting == null) {
                throw usedTicket();
            }
            return reconnecting;
        }
        String session = cookie(request, SESSION_COOKIE);
        Caller caller = caller(sessions, session);
        if (session != null && caller == null) {
            request.setAttribute(HAS_ENDED, true);
        }
        if (caller != null) {
            requireOwnPage(request);
        }
        return caller;
    }

    private static AuthenticationException usedTicket() {
        return AuthenticationException.invalid(
                "the ticket was used before, has expired or is not known; request another one from /tickets");
    }

    private static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    /** Returns the ticket in the query. It is read from the text, so that no form is. */
    private static @Nullable String ticket(HttpServletRequest request) throws AuthenticationException {
        String query = request.getQueryString();
        List<String> found = new ArrayList<>();
        for (String parameter : (query == null ? "" : query).split("&", -1)) {
            if (parameter.startsWith(TICKET)) {
                found.add(parameter.substring(TICKET.length()));
            }
        }
        if (found.size() > 1) {
            throw AuthenticationException.malformed("the query may have one ticket");
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /** Returns the value of a cookie; null if the request has none, or several of which an attacker may have set one. */
    private static @Nullable String cookie(HttpServletRequest request, String name) throws AuthenticationException {
        Cookie[] cookies;
        try {
            cookies = request.getCookies();
        } catch (RuntimeException e) { // of Jetty, if one has an invalid character, perhaps that of another application
            throw AuthenticationException.malformed("the cookies of the request are not valid");
        }
        List<String> values = new ArrayList<>();
        for (Cookie each : cookies == null ? new Cookie[0] : cookies) {
            if (each.getName().equals(name)) {
                values.add(each.getValue());
            }
        }
        return values.size() == 1 ? values.get(0) : null;
    }

    /** A browser sends the cookie with the requests of any page, so the headers must show that the page may use it. */
    private static void requireOwnPage(HttpServletRequest request) throws AuthenticationException {
        RequestOrigin origin = RequestOrigin.of(request);
        boolean isUnknown = origin == RequestOrigin.UNKNOWN && !SAFE.contains(request.getMethod());
        if (origin == RequestOrigin.ANY || isUnknown) {
            throw AuthenticationException.forbidden("a session counts only for pages of this server and of origins that"
                    + " are allowed by name; the request must show by Sec-Fetch-Site or Origin that it comes from one");
        }
    }

    private @Nullable Caller caller(SecretStore store, @Nullable String text) {
        IssuedSecret secret = text == null || !SECRET.matcher(text).matches() ? null : store.find(text);
        if (secret == null) {
            return null;
        }
        Caller now = renewed(secret);
        if (now == null) {
            store.end(secret);
            return null;
        }
        return now;
    }

    private @Nullable Caller renewed(IssuedSecret secret) {
        Caller now = secret.kind() == Kind.SESSION && secret.isOver() ? null : renew.apply(secret.caller());
        return now == null ? null : now.by(secret, () -> renewed(secret));
    }

    /**
     * Uses the ticket of a request, after its caller was accepted.
     *
     * @return the cookie with which the stream may reconnect; null if no more cookies can be issued
     * @throws AuthenticationException if another request has used it
     */
    @Nullable String use(IssuedSecret ticket, HttpServletRequest request) throws AuthenticationException {
        if (!tickets.end(ticket)) {
            throw usedTicket();
        }
        Issue stream = streams.issue(ticket.caller(), ticket.channels());
        return stream == null ? null : setCookie(STREAM_COOKIE, stream, request.getRequestURI(), streams);
    }

    /** Returns the cookie of a session. */
    String cookie(Issue session) {
        return setCookie(SESSION_COOKIE, session, "/", sessions);
    }

    /** Returns a cookie that removes the one of a session. */
    static String noCookie() {
        return setCookie(SESSION_COOKIE, "", "/", Duration.ZERO);
    }

    private static String setCookie(String name, Issue issue, String path, SecretStore store) {
        return setCookie(name, issue.text(), path, store.bounds().lifetime());
    }

    private static String setCookie(String name, String value, String path, Duration maxAge) {
        return name + "=" + value + "; Path=" + path + "; Max-Age=" + maxAge.toSeconds()
                + "; HttpOnly; Secure; SameSite=Strict";
    }

    /** Ends what was issued to callers whose credentials do not count any more. */
    void prune() {
        for (SecretStore store : List.of(sessions, tickets, streams)) {
            store.endIf(secret -> renew.apply(secret.caller()) == null);
        }
    }

    /** Counts a stream that opens. */
    void opened(@Nullable Caller caller) {
        if (caller != null && caller.secret() != null && caller.secret().kind() == Kind.SESSION) {
            sessions.opened(caller.secret());
        }
    }

    /** Counts a stream that has ended. */
    void closed(@Nullable Caller caller) {
        if (caller != null && caller.secret() != null && caller.secret().kind() == Kind.SESSION) {
            sessions.closed(caller.secret());
        }
    }

    /** Returns what a ticket allows: to subscribe to its channels, as far as its caller may. */
    static Grants limit(Grants grants, @Nullable Channels channels) {
        if (channels == null) {
            return grants;
        }
        Grants limited = Grants.NONE;
        for (String channel : channels.names()) {
            if (grants.allows(Permission.SUBSCRIBE, channel)) {
                limited = limited.with(Permission.SUBSCRIBE, ChannelPattern.literally(channel));
            }
        }
        return limited;
    }
}
