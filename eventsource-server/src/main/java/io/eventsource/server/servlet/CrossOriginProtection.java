package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Prevents pages of other origins from publishing and from opening streams, unless their origin is allowed.
 *
 * <p>A browser sends a page's requests with the user's cookies and from within the user's network, so a request alone
 * does not show that the user wants it. Two headers do: {@code Sec-Fetch-Site}, which browsers send to https and to the
 * local machine, and {@code Origin}, which they send with a {@code POST} and with an {@code EventSource} of another
 * origin. Other programs send neither and are not affected.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata</a>
 */
final class CrossOriginProtection {

    /** The entry that allows every origin. */
    private static final String ANY = "*";

    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^\\s/?#@,]+");
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Set<String> allowed;

    private CrossOriginProtection(Set<String> allowed) {
        this.allowed = allowed;
    }

    /**
     * Allows origins in addition to the server's own.
     *
     * @param origins each a scheme, a host and an optional port, as in {@code https://app.example.org}; or {@code *}
     *     for all
     * @throws IllegalArgumentException if an origin has another form
     */
    static CrossOriginProtection allowing(Collection<String> origins) {
        Set<String> normal = new LinkedHashSet<>();
        for (String origin : origins) {
            String lower = origin.strip().toLowerCase(Locale.ROOT);
            if (!lower.equals(ANY) && !ORIGIN.matcher(lower).matches()) {
                throw new IllegalArgumentException(
                        "an allowed origin is a scheme and a host, with a port if it is not the default, such as"
                                + " https://app.example.org; or * for all; but got \"" + origin + "\"");
            }
            normal.add(lower.equals(ANY) ? ANY : withoutDefaultPort(lower));
        }
        return new CrossOriginProtection(Set.copyOf(normal));
    }

    /**
     * Checks a request, and allows the page that sent it to read the response; throws if the origin is not allowed.
     *
     * @param methods the methods that an allowed page may use
     */
    void check(HttpServletRequest request, HttpServletResponse response, String methods) throws HttpError {
        String origin = onlyValue(request, "Origin");
        if (!allowed.isEmpty()) {
            response.addHeader("Vary", "Origin");
        }
        originOf(request, origin).set(request);
        if (origin != null && isAllowed(origin)) {
            allow(request, response, origin, methods);
        } else if (isForeign(request, origin)) {
            throw new HttpError(
                    403,
                    "this request comes from a page of another origin" + (origin == null ? "" : ", " + shown(origin))
                            + "; if that page may use this server, add its origin to the allowed origins"
                            + " (allowedOrigins, or --allow-origin of the listener)");
        }
    }

    private void allow(HttpServletRequest request, HttpServletResponse response, String origin, String methods) {
        if (allowed.contains(ANY)) {
            response.setHeader("Access-Control-Allow-Origin", ANY);
        } else {
            response.setHeader("Access-Control-Allow-Origin", origin);
            response.setHeader("Access-Control-Allow-Credentials", "true");
        }
        response.setHeader(
                "Access-Control-Expose-Headers",
                "EventSource-Acknowledge, EventSource-Gap, EventSource-Heartbeat, TTL");
        if (request.getMethod().equals("OPTIONS")) {
            response.setHeader("Access-Control-Allow-Methods", methods);
            response.setHeader(
                    "Access-Control-Allow-Headers",
                    "Authorization, Cache-Control, Content-Encoding, Content-Type, EventSource-Client,"
                            + " Idempotency-Key, Last-Event-ID, TTL, Topic");
            response.setHeader("Access-Control-Max-Age", "600");
        }
    }

    private boolean isAllowed(String origin) {
        return allowed.contains(ANY) || allowed.contains(withoutDefaultPort(origin.toLowerCase(Locale.ROOT)));
    }

    private RequestOrigin originOf(HttpServletRequest request, @Nullable String origin) {
        if (origin != null && allowed.contains(withoutDefaultPort(origin.toLowerCase(Locale.ROOT)))) {
            return RequestOrigin.ALLOWED;
        }
        List<String> sites = values(request, "Sec-Fetch-Site");
        if (sites.isEmpty() ? origin != null && isOwn(request, origin) : areOwn(sites)) {
            return RequestOrigin.OWN;
        }
        return origin == null ? RequestOrigin.UNKNOWN : RequestOrigin.ANY;
    }

    private static boolean isForeign(HttpServletRequest request, @Nullable String origin) {
        List<String> sites = values(request, "Sec-Fetch-Site");
        if (sites.isEmpty()) {
            return origin != null && !isOwn(request, origin);
        }
        boolean isOwnPage = areOwn(sites);
        // To follow a link is harmless: browsers do not open streams by navigation.
        return !isOwnPage && !(SAFE.contains(request.getMethod()) && isNavigation(request));
    }

    private static boolean areOwn(List<String> sites) {
        return sites.stream().allMatch(site -> site.equals("same-origin") || site.equals("none"));
    }

    private static boolean isNavigation(HttpServletRequest request) {
        return values(request, "Sec-Fetch-Mode").equals(List.of("navigate"))
                && values(request, "Sec-Fetch-Dest").equals(List.of("document")); // but not into a frame
    }

    /**
     * Returns whether an origin is that of the request itself. The scheme does not count, because a proxy may terminate
     * TLS.
     */
    private static boolean isOwn(HttpServletRequest request, String origin) {
        int host = origin.indexOf("://");
        if (host <= 0) {
            return false; // "null", or malformed
        }
        String lower = withoutDefaultPort(origin.toLowerCase(Locale.ROOT));
        String port = lower.startsWith("https:") ? ":443" : ":80";
        String own = authority(request).toLowerCase(Locale.ROOT);
        return lower.substring(host + 3)
                .equals(own.endsWith(port) ? own.substring(0, own.length() - port.length()) : own);
    }

    /**
     * Returns the host as the client sent it. HTTP/2 has a pseudo header, which containers report as the server's name
     * and port.
     */
    private static String authority(HttpServletRequest request) {
        String host = onlyValue(request, "Host");
        if (host != null) {
            return host;
        }
        int port = request.getServerPort();
        return port == 80 || port == 443 ? request.getServerName() : request.getServerName() + ":" + port;
    }

    private static String withoutDefaultPort(String origin) {
        String port = origin.startsWith("https://") ? ":443" : origin.startsWith("http://") ? ":80" : "";
        return port.isEmpty() || !origin.endsWith(port) ? origin : origin.substring(0, origin.length() - port.length());
    }

    /**
     * Returns the value of a header. Several values, which browsers never send, are joined so that they match nothing.
     */
    private static @Nullable String onlyValue(HttpServletRequest request, String name) {
        List<String> values = Collections.list(request.getHeaders(name));
        return values.isEmpty() ? null : String.join(", ", values);
    }

    private static List<String> values(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name)).stream()
                .map(String::strip)
                .toList();
    }

    private static String shown(String origin) {
        String ascii = origin.replaceAll("[^!-~]", "?");
        return ascii.length() > 100 ? ascii.substring(0, 100) + "…" : ascii;
    }
}
