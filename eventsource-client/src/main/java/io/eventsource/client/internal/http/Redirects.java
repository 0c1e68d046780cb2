package io.eventsource.client.internal.http;

import io.eventsource.protocol.internal.HttpUrl;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects as the fetch standard does. Jetty drops {@code Authorization} even on the same origin.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-redirect-fetch">Fetch, 4.4</a>
 */
public final class Redirects {

    /** The bound of the fetch standard. */
    public static final int MAX = 20;

    /** The longest URI that is followed: a client of ours has room for it in a request. */
    static final int MAX_LENGTH = 16 * 1024;

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
            throw new BadRedirectException("it leads from https to http, " + HttpUrl.display(target));
        }
        return request.redirectedTo(target, status);
    }

    private static URI resolve(URI base, String location) throws BadRedirectException {
        try {
            URI target = HttpUris.require(HttpUrl.resolve(base, location, StandardCharsets.ISO_8859_1));
            if (target.toString().length() <= MAX_LENGTH) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            throw new BadRedirectException("its Location cannot be used: " + e.getMessage());
        }
        throw new BadRedirectException("its Location has more than " + MAX_LENGTH + " characters");
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
