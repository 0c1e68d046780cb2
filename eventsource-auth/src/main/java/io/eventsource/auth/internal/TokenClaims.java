package io.eventsource.auth.internal;

import com.nimbusds.jwt.JWTClaimsSet;
import io.eventsource.auth.ChannelPattern;
import io.eventsource.auth.Grants;
import io.eventsource.auth.Permission;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a token grants. A part that is not valid makes the whole token invalid, because leaving it out would change what the
 * issuer meant.
 */
public final class TokenClaims {

    private static final String DETAILS = "authorization_details";
    private static final String DETAIL = "https://mercure.rocks/authorization-detail";
    private static final String EARLIER = "mercure";

    /** How many patterns a token may have. */
    private static final int MOST = 1_000;

    /** A simple variable of a URI Template, which earlier versions of Mercure have. */
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private Grants grants = Grants.NONE;
    private int patterns;

    private TokenClaims() {}

    /**
     * Returns what a token grants.
     *
     * @throws IllegalArgumentException if a part of it is not valid
     */
    public static Grants grants(JWTClaimsSet claims) {
        TokenClaims reader = new TokenClaims();
        Object details = claims.getClaim(DETAILS);
        if (details != null) {
            list(details, DETAILS).forEach(reader::detail);
        }
        Object earlier = claims.getClaim(EARLIER);
        if (earlier != null) {
            Map<?, ?> kinds = object(earlier, EARLIER);
            for (Permission permission : Permission.values()) {
                Object topics = kinds.get(permission.toString());
                if (topics != null) {
                    list(topics, permission.toString()).forEach(topic -> reader.add(permission, earlier(topic)));
                }
            }
        }
        return reader.grants;
    }

    private void detail(Object value) {
        Map<?, ?> detail = object(value, "an entry of " + DETAILS);
        if (!DETAIL.equals(detail.get("type"))) {
            return; // of another server
        }
        List<?> actions = list(detail.get("actions"), "actions");
        List<ChannelPattern> topics = list(detail.get("topics"), "topics").stream()
                .map(TokenClaims::topic)
                .toList();
        if (actions.isEmpty() || topics.isEmpty()) {
            throw new IllegalArgumentException("its actions and topics must not be empty");
        }
        for (Object action : actions) {
            Permission permission = permission(text(action, "an action"));
            if (permission != null) {
                topics.forEach(topic -> add(permission, topic));
            }
        }
    }

    /** Returns what an action permits; null for one that is not known, which grants nothing. */
    private static @Nullable Permission permission(String action) {
        for (Permission permission : Permission.values()) {
            if (permission.toString().equals(action)) {
                return permission;
            }
        }
        return null;
    }

    private void add(Permission permission, ChannelPattern pattern) {
        if (++patterns > MOST) {
            throw new IllegalArgumentException("it has more than " + MOST + " patterns");
        }
        grants = grants.with(permission, pattern);
    }

    private static ChannelPattern topic(Object value) {
        Map<?, ?> topic = object(value, "a topic");
        String match = text(topic.get("match"), "match");
        Object type = topic.get("match_type");
        return switch (type == null ? "exact" : text(type, "match_type")) {
            case "exact" -> ChannelPattern.exactly(match);
            case "urlpattern" -> ChannelPattern.url(match);
            default -> throw new IllegalArgumentException("the match_type " + type + " is not supported");
        };
    }

    /** Returns the pattern of an earlier version: a name, or a URI Template with simple variables. */
    private static ChannelPattern earlier(Object value) {
        if (value instanceof Map<?, ?>) {
            return topic(value);
        }
        String text = text(value, "a topic");
        if (text.indexOf('{') < 0) {
            return ChannelPattern.exactly(text);
        }
        String asUrl =
                VARIABLE.matcher(text.replaceAll("[:*?+()\\\\]", "\\\\$0")).replaceAll(":$1");
        if (asUrl.indexOf('{') >= 0) {
            throw new IllegalArgumentException("the URI Template " + text + " has more than simple variables");
        }
        return ChannelPattern.url(asUrl);
    }

    private static List<?> list(@Nullable Object value, String name) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(name + " must be a list");
    }

    private static Map<?, ?> object(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw new IllegalArgumentException(name + " must be an object");
    }

    private static String text(@Nullable Object value, String name) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " must be a text");
    }
}
