package io.eventsource.cli.net;

import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.HttpUrl;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A forward proxy that speaks HTTP.
 *
 * @param credentials the user and the password; null if it needs none
 */
public record ProxyServer(String host, int port, @Nullable Credentials credentials) {

    private static final int DEFAULT_PORT = 8080;

    /**
     * Parses the URL of a proxy, whose scheme and port may be missing.
     *
     * @param source the flag or variable that it came from, for the error
     */
    static ProxyServer parse(String text, String source) {
        try {
            URI uri = HttpUrl.parse(text.contains("://") ? text : "http://" + text);
            String host = HttpUrl.host(uri);
            if (host != null && "http".equalsIgnoreCase(uri.getScheme())) {
                int port = HttpUrl.port(uri) < 0 ? DEFAULT_PORT : HttpUrl.port(uri);
                return new ProxyServer(host, port, Credentials.of(uri));
            }
        } catch (IllegalArgumentException e) {
            // The same message as for a URL of another scheme.
        }
        // The value is not quoted: it may hold a password.
        throw UsageException.usage(source + " must have the form http://user:password@host:8080");
    }
}
