package io.eventsource.client;

import java.net.URI;
import java.util.Locale;

/** Which URIs an event source connects to, and how they compare. */
final class HttpUris {

    private HttpUris() {}

    /**
     * Returns {@code uri} if an event source can connect to it.
     *
     * @throws IllegalArgumentException saying what is missing or too much
     */
    static URI require(URI uri) {
        if (!isScheme(uri, "http") && !isScheme(uri, "https")) {
            throw new IllegalArgumentException("expected an absolute http or https URI, but got " + display(uri));
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("expected a URI without user information, but got one for "
                    + display(uri) + "; name and password belong into an Authorization header");
        }
        if (uri.getHost() == null || uri.getPort() > 65_535) {
            throw new IllegalArgumentException("expected a URI with a valid host and port, but got " + display(uri));
        }
        return uri;
    }

    static boolean isScheme(URI uri, String scheme) {
        return scheme.equalsIgnoreCase(uri.getScheme());
    }

    /** Whether two URIs share scheme, host and port. */
    static boolean sameOrigin(URI a, URI b) {
        return origin(a).equals(origin(b));
    }

    /** The URI as messages show it: without user information, query and fragment, which may hold secrets. */
    static String display(URI uri) {
        return uri.toString().replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//");
    }

    private static String origin(URI uri) {
        boolean secure = isScheme(uri, "https");
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        return (secure ? "https://" : "http://") + uri.getHost().toLowerCase(Locale.ROOT) + ':' + port;
    }
}
