package io.eventsource.cli.listener;

import io.eventsource.auth.AccessControl;
import io.eventsource.auth.AccessControlBuilder;
import io.eventsource.auth.ChannelPattern;
import io.eventsource.auth.Grants;
import io.eventsource.auth.GrantsFile;
import io.eventsource.auth.JwtKeys;
import io.eventsource.auth.JwtVerifier;
import io.eventsource.auth.PasswordFile;
import io.eventsource.auth.Permission;
import io.eventsource.auth.RequestLimits;
import io.eventsource.auth.SessionOptions;
import io.eventsource.auth.TokenFile;
import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options that say who may do what. Once one is given, everything else is denied.
 *
 * @param users the file of users; null for none
 * @param tokens the file of API tokens; null for none
 * @param grants the file of grants; null for none
 * @param jwt what is accepted of JSON Web Tokens; null for nothing
 * @param anonymous what clients without credentials may do
 * @param sessions how long sessions of browsers live
 * @param limits how often clients may do what
 */
record AccessOptions(
        @Nullable Path users,
        @Nullable Path tokens,
        @Nullable Path grants,
        @Nullable Jwt jwt,
        Set<Permission> anonymous,
        SessionOptions sessions,
        RequestLimits limits) {

    static final OptionGroup OPTIONS = new OptionGroup();

    static final Option<Optional<Path>> USERS = OPTIONS.value(null, "users", "FILE", ValueFormat.PATH);
    static final Option<Optional<Path>> TOKENS = OPTIONS.value(null, "tokens", "FILE", ValueFormat.PATH);
    static final Option<Optional<String>> NEW_TOKEN =
            OPTIONS.value(null, "new-token", "NAME", ValueFormat.of("a name without spaces", AccessOptions::name));
    static final Option<Optional<Path>> GRANTS = OPTIONS.value(null, "grants", "FILE", ValueFormat.PATH);
    static final Option<Optional<String>> JWKS = OPTIONS.value(null, "jwks", "SOURCE", ValueFormat.TEXT);
    static final Option<Optional<String>> ISSUER = OPTIONS.value(null, "issuer", "NAME", ValueFormat.TEXT);
    static final Option<Optional<String>> AUDIENCE = OPTIONS.value(null, "audience", "NAME", ValueFormat.TEXT);
    static final Option<Optional<Set<Permission>>> ANONYMOUS = OPTIONS.value(
            null,
            "anonymous",
            "MAY,...",
            ValueFormat.of("subscribe, publish or reply, with commas between", AccessOptions::permissions));
    private static final ValueFormat<Duration> SESSION_TIME = ValueFormat.timeWithUnit(Duration.ofSeconds(1));
    private static final Option<Duration> SESSION_LIFETIME =
            OPTIONS.value(null, "session-lifetime", "TIME", SESSION_TIME, "12h");
    private static final Option<Duration> SESSION_IDLE =
            OPTIONS.value(null, "session-idle", "TIME", SESSION_TIME, "1h");

    /**
     * What is accepted of JSON Web Tokens.
     *
     * @param keys a file or a URL
     */
    record Jwt(String keys, String issuer, String audience) {}

    /** Returns the options; null if none is given, so that all may do everything, however often. */
    static @Nullable AccessOptions of(Arguments arguments) {
        Jwt jwt = jwt(arguments);
        boolean isGiven = jwt != null;
        for (Option<?> option : List.of(USERS, TOKENS, GRANTS, ANONYMOUS)) {
            isGiven |= arguments.has(option);
        }
        if (arguments.has(LimitOptions.FAILED_LOGINS) && !arguments.has(USERS)) {
            throw UsageException.usage(
                    arguments.name(LimitOptions.FAILED_LOGINS) + " needs " + USERS + ", whose passwords it protects");
        }
        for (Option<?> option : List.of(SESSION_LIFETIME, SESSION_IDLE)) {
            if (arguments.has(option) && jwt == null && !arguments.has(USERS) && !arguments.has(TOKENS)) {
                throw UsageException.usage(arguments.name(option) + " needs " + USERS + ", " + TOKENS + " or " + JWKS
                        + ": a session is opened with a credential");
            }
        }
        if (!isGiven) {
            return LimitOptions.isGiven(arguments)
                    ? new AccessOptions(
                            null,
                            null,
                            null,
                            null,
                            Set.of(Permission.values()),
                            SessionOptions.DEFAULT,
                            LimitOptions.of(arguments))
                    : null;
        }
        if (arguments.has(USERS) && !arguments.has(GRANTS)) {
            throw UsageException.usage(arguments.name(USERS) + " needs " + GRANTS + ", which says what users may do");
        }
        return new AccessOptions(
                arguments.get(USERS).orElse(null),
                arguments.get(TOKENS).orElse(null),
                arguments.get(GRANTS).orElse(null),
                jwt,
                arguments.get(ANONYMOUS).orElse(Set.of()),
                SessionOptions.DEFAULT
                        .withLifetime(arguments.get(SESSION_LIFETIME))
                        .withIdleTime(arguments.get(SESSION_IDLE)),
                LimitOptions.of(arguments));
    }

    private static @Nullable String name(String text) {
        return text.matches("[^\\s#]\\S*") ? text : null;
    }

    private static @Nullable Jwt jwt(Arguments arguments) {
        String keys = arguments.get(JWKS).orElse(null);
        String issuer = arguments.get(ISSUER).orElse(null);
        String audience = arguments.get(AUDIENCE).orElse(null);
        if (keys == null && issuer == null && audience == null) {
            return null;
        }
        if (keys == null || issuer == null || audience == null) {
            throw UsageException.usage("JSON Web Tokens need " + JWKS + ", " + ISSUER + " and " + AUDIENCE);
        }
        return new Jwt(keys, issuer, audience);
    }

    private static @Nullable Set<Permission> permissions(String text) {
        Set<Permission> all = new LinkedHashSet<>();
        for (String name : text.split(",", -1)) {
            for (Permission permission : Permission.values()) {
                if (permission.toString().equals(name)) {
                    all.add(permission);
                }
            }
        }
        return all.size() == text.split(",", -1).length ? Set.copyOf(all) : null;
    }

    /** Returns whether it is not all clients that may do everything. */
    boolean asksForCredentials() {
        return users != null
                || tokens != null
                || grants != null
                || jwt != null
                || !anonymous.containsAll(Set.of(Permission.values()));
    }

    /**
     * Reads the files.
     *
     * @throws UsageException if one cannot be read or is not valid
     */
    AccessControl open() {
        try {
            AccessControlBuilder builder =
                    AccessControl.builder().limits(limits).sessions(sessions);
            if (users != null) {
                builder.authenticator(PasswordFile.of(users));
            }
            if (tokens != null) {
                builder.authenticator(TokenFile.of(tokens));
            }
            if (jwt != null) {
                JwtKeys keys =
                        jwt.keys.contains("://") ? JwtKeys.url(URI.create(jwt.keys)) : JwtKeys.file(Path.of(jwt.keys));
                builder.authenticator(JwtVerifier.forAudience(jwt.audience).withIssuer(jwt.issuer, keys));
            }
            if (grants != null) {
                builder.grants(GrantsFile.of(grants));
            }
            Grants all = Grants.NONE;
            for (Permission permission : anonymous) {
                all = all.with(permission, ChannelPattern.of("*"));
            }
            return builder.anonymous(all).build();
        } catch (IllegalArgumentException e) {
            throw UsageException.failed(String.valueOf(e.getMessage()));
        }
    }
}
