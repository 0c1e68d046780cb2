package io.eventsource.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects as the fetch standard does. Jetty's own drop {@code Authorization} even on the same origin.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-redirect-fetch">Fetch, 4.4</a>
 */
final class Redirects {

    /** The bound of the fetch standard. */
    static final int MAX = 20;

    private static final Pattern UNENCODED = Pattern.compile("[\\x00- \"<>\\\\^`{|}\\x7F-\\xFF]");

    private Redirects() {}

    static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /**
     * The request that follows {@code request} when it was answered with a redirect.
     *
     * @throws BadRedirectException saying why there is none
     */
    static StreamRequest follow(StreamRequest request, int status, @Nullable String location)
            throws BadRedirectException {
        if (location == null) {
            throw new BadRedirectException("it has no Location");
        }
        if (request.redirects() == MAX) {
            throw new BadRedirectException("it is one more than the " + MAX + " that are followed");
        }
        URI target = resolve(request.uri(), location);
        if (HttpUris.isScheme(request.uri(), "https") && HttpUris.isScheme(target, "http")) {
            throw new BadRedirectException("it leads from https to http, " + HttpUris.display(target));
        }
        return request.redirectedTo(target, status);
    }

    private static URI resolve(URI base, String location) throws BadRedirectException {
        try {
            String reference = encode(location);
            if (reference.isEmpty()) {
                return base;
            }
            // URI.resolve follows RFC 2396, where a query alone, or nothing, loses the last segment of the base.
            return HttpUris.require(
                    reference.startsWith("?")
                            ? new URI(base.getScheme() + "://" + base.getRawAuthority() + base.getRawPath() + reference)
                            : base.resolve(new URI(reference)));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new BadRedirectException("its Location cannot be used: " + e.getMessage());
        }
    }

    /** Encodes what servers forget to encode; Jetty gives one char for each byte. */
    private static String encode(String location) {
        return UNENCODED
                .matcher(location)
                .replaceAll(found -> "%%%02X".formatted((int) found.group().charAt(0)));
    }

    /** A redirect that cannot be followed. */
    static final class BadRedirectException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String problem;

        BadRedirectException(String problem) {
            super(problem);
            this.problem = problem;
        }

        String problem() {
            return problem;
        }
    }
}
