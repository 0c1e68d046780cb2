package io.eventsource.auth;

import io.eventsource.auth.internal.FormBody;
import io.eventsource.auth.internal.IssuedSecret;
import io.eventsource.auth.internal.IssuedSecret.Kind;
import io.eventsource.auth.internal.SecretStore.Issue;
import io.eventsource.protocol.internal.JsonText;
import io.eventsource.server.Channels;
import io.eventsource.server.servlet.AccessResponse;
import io.eventsource.server.servlet.RequestOrigin;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers {@code /sessions} and {@code /tickets}. */
final class SessionRoutes {

    static final Set<String> ALL = Set.of("sessions", "tickets");

    private static final String CURRENT = "current";
    private static final String SET_COOKIE = "Set-Cookie";
    private static final int MAX_CHANNELS = 50;
    private static final int MAX_CHANNEL_LENGTH = 255;

    private final AccessControl access;
    private final Sessions sessions;

    SessionRoutes(AccessControl access, Sessions sessions) {
        this.access = access;
        this.sessions = sessions;
    }

    /**
     * Answers a request.
     *
     * @param path the segments of the path; the first is one of {@link #ALL}
     * @throws AuthenticationException if it is refused for its credentials
     */
    AccessResponse respond(HttpServletRequest request, List<String> path, String body) throws AuthenticationException {
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        boolean isOne = path.size() == 2 && !path.get(1).isEmpty();
        if ((path.size() > 1 && !isOne) || (isOne && path.get(0).equals("tickets"))) {
            return AccessResponse.refuse(
                    404, "nothing is at this path; there are /sessions, /sessions/ID and /tickets");
        }
        String allowed = isOne ? "DELETE" : path.get(0).equals("tickets") ? "POST" : "GET, POST";
        if (!List.of(allowed.split(", ", -1)).contains(method)) {
            return AccessResponse.refuse(405, method + " is not allowed here; allowed methods: " + allowed)
                    .withHeader("Allow", allowed);
        }
        try {
            if (isOne) {
                return end(request, path.get(1));
            }
            if (method.equals("GET")) {
                return list(request);
            }
            return path.get(0).equals("tickets") ? issueTicket(request, body) : open(request, body);
        } catch (IllegalArgumentException e) {
            throw AuthenticationException.malformed(String.valueOf(e.getMessage()));
        }
    }

    private AccessResponse open(HttpServletRequest request, String body) throws AuthenticationException {
        if (RequestOrigin.of(request) == RequestOrigin.ANY) {
            throw AuthenticationException.forbidden(
                    "a page of another origin may open a session only if its origin is allowed by name");
        }
        Caller caller = withCredentials(request);
        if (caller == null) {
            FormBody form = FormBody.of(body);
            String name = form.only("name");
            String password = form.only("password");
            if (name == null || password == null) {
                throw AuthenticationException.invalid(
                        "log in with the fields name and password of a form, or with an Authorization header");
            }
            caller = access.authenticate(new Credentials.Basic(name, password), request);
        }
        Issue session = sessions.sessions().issue(caller, null);
        if (session == null) {
            return full("sessions", 60);
        }
        String json = "{\"id\":" + JsonText.quote(session.secret().id()) + ",\"name\":"
                + JsonText.quote(caller.getName()) + ",\"expiresAt\":"
                + JsonText.quote(session.secret().endsAt().toString()) + "}\n";
        return AccessResponse.json(201, json).withHeader(SET_COOKIE, sessions.cookie(session));
    }

    private static AccessResponse full(String what, int seconds) {
        return AccessResponse.refuse(503, "the server has reached its limit of " + what + "; try again later")
                .withHeader("Retry-After", Integer.toString(seconds));
    }

    /** Returns who sends a request with a credential of its own; null if it has none, or a session. */
    private static @Nullable Caller withCredentials(HttpServletRequest request) {
        Caller caller = AccessControl.caller(request);
        return caller == null || caller.secret() != null ? null : caller;
    }

    private AccessResponse issueTicket(HttpServletRequest request, String body) throws AuthenticationException {
        Caller caller = withCredentials(request);
        if (caller == null) {
            throw AuthenticationException.invalid(
                    "a ticket needs a password or a token in the Authorization header; a session needs no ticket");
        }
        Channels channels = channels(FormBody.of(body).all("channel"));
        Refusal refusal = access.refusal(request, Permission.SUBSCRIBE, channels);
        if (refusal != null) {
            return refusal.response();
        }
        Issue ticket = sessions.tickets().issue(caller, channels);
        return ticket == null
                ? full("tickets", (int) Sessions.TICKET_LIFETIME.toSeconds())
                : AccessResponse.json(
                        201,
                        "{\"ticket\":" + JsonText.quote(ticket.text()) + ",\"expiresIn\":"
                                + Sessions.TICKET_LIFETIME.toSeconds() + "}\n");
    }

    private static Channels channels(List<String> names) {
        if (names.isEmpty() || names.size() > MAX_CHANNELS) {
            throw new IllegalArgumentException(
                    "the form needs a field channel for each channel of the stream, from 1 to " + MAX_CHANNELS
                            + ", but there are " + names.size());
        }
        for (String name : names) {
            if (name.isEmpty() || name.length() > MAX_CHANNEL_LENGTH) {
                throw new IllegalArgumentException(
                        "a channel has a name of 1 to " + MAX_CHANNEL_LENGTH + " characters");
            }
        }
        return Channels.of(names);
    }

    private AccessResponse list(HttpServletRequest request) throws AuthenticationException {
        Caller caller = known(request);
        return AccessResponse.json(
                200,
                sessions.sessions().of(caller.getName()).stream()
                        .map(session -> json(session, session == caller.secret()))
                        .collect(Collectors.joining(",", "{\"sessions\":[", "]}\n")));
    }

    private String json(IssuedSecret session, boolean isCurrent) {
        return "{\"id\":" + JsonText.quote(session.id()) + ",\"since\":"
                + JsonText.quote(session.since().toString()) + ",\"lastUsed\":"
                + JsonText.quote(sessions.sessions().lastUsed(session).toString()) + ",\"current\":" + isCurrent + "}";
    }

    private AccessResponse end(HttpServletRequest request, String id) throws AuthenticationException {
        Caller caller = known(request);
        for (IssuedSecret session : sessions.sessions().of(caller.getName())) {
            boolean isCurrent = session == caller.secret();
            if (session.id().equals(id) || (isCurrent && id.equals(CURRENT))) {
                sessions.sessions().end(session);
                AccessResponse ended = AccessResponse.noContent();
                return isCurrent ? ended.withHeader(SET_COOKIE, Sessions.noCookie()) : ended;
            }
        }
        return AccessResponse.refuse(404, caller.getName() + " has no session with this id");
    }

    /** Returns who sends a request with a credential of its own or with a session. A ticket proves too little. */
    private static Caller known(HttpServletRequest request) throws AuthenticationException {
        Caller caller = AccessControl.caller(request);
        IssuedSecret secret = caller == null ? null : caller.secret();
        if (caller == null || (secret != null && secret.kind() != Kind.SESSION)) {
            throw AuthenticationException.invalid("log in to see or end your sessions");
        }
        return caller;
    }
}
