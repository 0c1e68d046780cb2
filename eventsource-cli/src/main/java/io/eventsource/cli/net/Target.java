package io.eventsource.cli.net;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLineSyntax;
import io.eventsource.cli.Environment;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.HttpUrl;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a launcher connects to, and how.
 *
 * @param uri the whole URL, without credentials
 * @param credentials for the server
 * @param proxy what stands between
 * @param insecure whether any certificate will do
 */
public record Target(
        URI uri,
        @Nullable Credentials credentials,
        @Nullable ProxyServer proxy,
        boolean insecure) {

    public static final int PORT = 8888;

    /** Adds the flags that say where to connect to. */
    public static CommandLineSyntax flags(CommandLineSyntax syntax) {
        return syntax.value("H", "host")
                .value("P", "port")
                .flag("S", "ssl")
                .flag("V", "validate-cert")
                .flag(null, "insecure")
                .value("x", "prefix")
                .value("u", "user")
                .value("p", "password")
                .value(null, "proxy");
    }

    /** Whether an operand is a full URL: a token that contains {@code ://} would have slashes. */
    public static boolean isUrl(String operand) {
        return operand.contains("://");
    }

    /** What the flags say about an action of a token. */
    public static Target of(Arguments arguments, Environment environment, String action, String token) {
        String scheme = arguments.has("ssl") ? "https" : "http";
        String host = arguments.text("host", "127.0.0.1");
        String authority = bracketed(host) + ":" + arguments.port(1, PORT);
        String path =
                prefix(arguments.text("prefix", "")) + "/" + segment("action", action) + "/" + segment("token", token);
        if (host.isEmpty() || host.matches(".*[/?#@\\\\\\s].*")) {
            throw UsageException.usage("--host must be a host name or an address, but is \"" + host + "\"");
        }
        URI uri = uri(scheme + "://" + authority + path);
        return of(uri, Credentials.of(arguments, environment), arguments, environment);
    }

    /** What a full URL says. */
    public static Target of(Arguments arguments, Environment environment, String url) {
        arguments.refuse("a full URL", "host", "port", "ssl", "prefix");
        URI uri = uri(url);
        Credentials credentials = Credentials.of(uri);
        if (credentials == null) {
            return of(uri, Credentials.of(arguments, environment), arguments, environment);
        }
        arguments.refuse("a user in the URL", "user", "password");
        return of(withoutUserInfo(uri), credentials, arguments, environment);
    }

    private static Target of(URI uri, @Nullable Credentials credentials, Arguments arguments, Environment environment) {
        if (arguments.has("insecure")) {
            arguments.refuse("--insecure", "validate-cert");
        }
        ProxyServer proxy = ProxySettings.of(uri, arguments.text("proxy"), environment);
        return new Target(uri, credentials, proxy, arguments.has("insecure"));
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
