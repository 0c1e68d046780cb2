package io.eventsource.cli.net;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Environment;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import io.eventsource.protocol.internal.HttpUrl;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a launcher connects to, and how.
 *
 * @param uri the whole URL, without credentials
 * @param credentials the credentials for the server; null for none
 * @param proxy the proxy to use; null for a direct connection
 * @param insecure whether any certificate is accepted
 */
public record Target(
        URI uri,
        @Nullable Credentials credentials,
        @Nullable ProxyServer proxy,
        boolean insecure) {

    /** The host that the listener binds, and that the other launchers connect to, by default. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    /** The port that the listener binds, and that the other launchers connect to, by default. */
    public static final String DEFAULT_PORT = "8888";

    /** The options that say where to connect to. */
    public static final OptionGroup OPTIONS = new OptionGroup(Credentials.OPTIONS);

    /** Accepts any certificate. */
    public static final Option<Boolean> INSECURE = OPTIONS.flag(null, "insecure");

    static final Option<Optional<String>> PROXY = OPTIONS.value(null, "proxy", "URL", ValueFormat.TEXT);

    private static final Option<String> HOST = OPTIONS.value("H", "host", "HOST", ValueFormat.TEXT, DEFAULT_HOST);
    private static final Option<Integer> PORT = OPTIONS.value("P", "port", "PORT", ValueFormat.port(1), DEFAULT_PORT);
    private static final Option<Boolean> SSL = OPTIONS.flag("S", "ssl");
    private static final Option<Boolean> VALIDATE_CERT = OPTIONS.flag("V", "validate-cert");
    private static final Option<Optional<String>> PREFIX = OPTIONS.value("x", "prefix", "PATH", ValueFormat.TEXT);

    /** Whether an operand is a full URL: a token that contains {@code ://} would have slashes. */
    public static boolean isUrl(String operand) {
        return operand.contains("://");
    }

    /** The target for an action of a token. */
    public static Target of(Arguments arguments, Environment environment, String action, String token) {
        String scheme = arguments.get(SSL) ? "https" : "http";
        String host = arguments.get(HOST);
        String authority = bracketed(host) + ":" + arguments.get(PORT);
        String path = prefix(arguments.get(PREFIX).orElse("")) + "/" + segment("action", action) + "/"
                + segment("token", token);
        if (host.isEmpty() || host.matches(".*[/?#@\\\\\\s].*")) {
            throw UsageException.usage(HOST + " must be a host name or an address, but is \"" + host + "\"");
        }
        URI uri = uri(scheme + "://" + authority + path);
        return of(uri, Credentials.of(arguments, environment), arguments, environment);
    }

    /** The target for a full URL. */
    public static Target of(Arguments arguments, Environment environment, String url) {
        arguments.refuse("a full URL", HOST, PORT, SSL, PREFIX);
        URI uri = uri(url);
        Credentials credentials = Credentials.of(uri);
        if (credentials == null) {
            return of(uri, Credentials.of(arguments, environment), arguments, environment);
        }
        arguments.refuse("a user in the URL", Credentials.USER, Credentials.PASSWORD);
        return of(withoutUserInfo(uri), credentials, arguments, environment);
    }

    /**
     * Returns the target at the same server and below the same path, whose last two segments are others.
     *
     * @param first the action, or another segment in its place
     * @param last the token, or another segment in its place
     */
    public Target sibling(String first, String last) {
        String path = String.valueOf(uri.getRawPath());
        int end = path.lastIndexOf('/', path.lastIndexOf('/') - 1);
        String parent = path.substring(0, Math.max(0, end));
        URI sibling = uri(uri.getScheme() + "://" + uri.getRawAuthority() + parent + "/" + segment("action", first)
                + "/" + segment("token", last));
        return new Target(sibling, credentials, proxy, insecure);
    }

    private static Target of(URI uri, @Nullable Credentials credentials, Arguments arguments, Environment environment) {
        boolean insecure = arguments.get(INSECURE);
        if (insecure) {
            arguments.refuse(INSECURE.toString(), VALIDATE_CERT);
        }
        ProxyServer proxy = ProxySettings.of(uri, arguments.get(PROXY).orElse(null), environment);
        return new Target(uri, credentials, proxy, insecure);
    }

    private static URI uri(String url) {
        try {
            return HttpUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw UsageException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static URI withoutUserInfo(URI uri) {
        String text = uri.toString();
        int start = text.indexOf("//") + 2;
        return URI.create(
                text.substring(0, start) + text.substring(text.lastIndexOf('@', text.indexOf('/', start)) + 1));
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** A prefix may have several segments, and may come with slashes around it or not. */
    private static String prefix(String prefix) {
        StringBuilder path = new StringBuilder();
        for (String segment : prefix.split("/", -1)) {
            if (!segment.isEmpty()) {
                path.append('/').append(segment("prefix", segment));
            }
        }
        return path.toString();
    }

    private static String segment(String name, String text) {
        if (text.isEmpty() || text.length() > 255 || hasUnfit(text)) {
            throw UsageException.usage("the " + name
                    + " must be 1 to 255 characters without slash, comma or control characters, but is \"" + text
                    + "\"");
        }
        if (text.equals(".") || text.equals("..")) {
            throw UsageException.usage("the " + name + " must not be \".\" or \"..\", but is \"" + text + "\"");
        }
        return PercentEncoding.segment(text);
    }

    private static boolean hasUnfit(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/' || c == ',' || Character.isISOControl(c)) {
                return true;
            }
        }
        return false;
    }
}
