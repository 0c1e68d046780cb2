package io.eventsource.client.internal.http;

import io.eventsource.protocol.internal.HttpUrl;
import java.net.URI;
import java.util.Locale;

/** Checks and compares the URIs that a source connects to. */
public final class HttpUris {

    private HttpUris() {}

    /**
     * Reads a URL as a person types it.
     *
     * @throws IllegalArgumentException saying what is missing or too much
     */
    public static URI parse(String url) {
        return require(HttpUrl.parse(url));
    }

    /**
     * Returns {@code uri}, in ASCII, if an event source can connect to it.
     *
     * @throws IllegalArgumentException saying what is missing or too much
     */
    public static URI require(URI uri) {
        if (!isScheme(uri, "http") && !isScheme(uri, "https")) {
            throw new IllegalArgumentException(
                    "expected an absolute http or https URI, but got " + HttpUrl.display(uri));
        }
        if (HttpUrl.userInfo(uri) != null) {
            throw new IllegalArgumentException("expected a URI without user information, but got one for "
                    + HttpUrl.display(uri) + "; name and password belong into an Authorization header");
        }
        if (uri.getRawAuthority() == null || uri.getPort() > 65_535) {
            throw new IllegalArgumentException(
                    "expected a URI with a valid host and port, but got " + HttpUrl.display(uri));
        }
        // What java.net.URI takes for a host needs no more; of others it only knows that there is something.
        return uri.getHost() == null || !isAscii(uri.toString()) ? HttpUrl.parse(uri.toString()) : uri;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    static boolean isScheme(URI uri, String scheme) {
        return scheme.equalsIgnoreCase(uri.getScheme());
    }

    /** Whether two URIs share scheme, host and port. */
    static boolean sameOrigin(URI a, URI b) {
        return origin(a).equals(origin(b));
    }

    private static String origin(URI uri) {
        boolean secure = isScheme(uri, "https");
        int named = HttpUrl.port(uri);
        int port = named >= 0 ? named : secure ? 443 : 80;
        return (secure ? "https://" : "http://")
                + String.valueOf(HttpUrl.host(uri)).toLowerCase(Locale.ROOT)
                + ':'
                + port;
    }
}
