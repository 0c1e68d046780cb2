package io.eventsource.cli.net;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Environment;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import io.eventsource.protocol.internal.HttpUrl;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user and the password, for basic authentication; or a token.
 *
 * @param user the user; null for a token
 * @param password the password, or the token
 */
public record Credentials(@Nullable String user, String password) {

    public static final String VARIABLE = "EVENTSOURCE_PASSWORD";
    public static final String TOKEN_VARIABLE = "EVENTSOURCE_TOKEN";

    static final OptionGroup OPTIONS = new OptionGroup();
    static final Option<Optional<String>> USER = OPTIONS.value("u", "user", "USER", ValueFormat.TEXT);
    static final Option<Optional<String>> PASSWORD = OPTIONS.value("p", "password", "PASSWORD", ValueFormat.TEXT);

    public Credentials {
        if (user != null && user.indexOf(':') >= 0) {
            throw UsageException.usage("a user name cannot have a colon, but is \"" + user + "\"");
        }
    }

    /** The credentials of {@code --user} and {@code --password}, whose value may come from elsewhere. */
    static @Nullable Credentials of(Arguments arguments, Environment environment) {
        String user = arguments.get(USER).orElse(null);
        String password = arguments.get(PASSWORD).orElse(null);
        if (user == null) {
            if (password != null) {
                throw UsageException.usage(PASSWORD + " needs " + USER);
            }
            return ofToken(environment.variable(TOKEN_VARIABLE));
        }
        if (password == null) {
            password = environment.variable(VARIABLE);
        }
        if (password == null) {
            password = environment.prompt().ask("Password for " + user + ": ");
        }
        if (password == null) {
            throw UsageException.usage("no password for " + user + ": set " + VARIABLE + " or give " + PASSWORD);
        }
        return new Credentials(user, password);
    }

    private static @Nullable Credentials ofToken(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return null;
        }
        if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw UsageException.usage(
                    TOKEN_VARIABLE + " must be one token of visible ASCII characters without spaces");
        }
        return new Credentials(null, token);
    }

    /** The credentials that a URL holds before its host. */
    static @Nullable Credentials of(URI uri) {
        String raw = HttpUrl.userInfo(uri);
        if (raw == null || raw.isEmpty()) {
            return null;
        }
        int colon = raw.indexOf(':');
        String user = colon < 0 ? raw : raw.substring(0, colon);
        String password = colon < 0 ? "" : raw.substring(colon + 1);
        return new Credentials(PercentEncoding.decode(user), PercentEncoding.decode(password));
    }

    /** Whose they are: the user, or the token itself. */
    public String identity() {
        return user == null ? authorization() : user;
    }

    /** The value of an {@code Authorization} or {@code Proxy-Authorization} header. */
    public String authorization() {
        if (user == null) {
            return "Bearer " + password;
        }
        byte[] bytes = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    /** Without the password: this may end in a log. */
    @Override
    public String toString() {
        return user == null ? "Credentials[token]" : "Credentials[user=" + user + "]";
    }
}
