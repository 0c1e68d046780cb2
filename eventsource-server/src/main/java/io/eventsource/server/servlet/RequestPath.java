package io.eventsource.server.servlet;

import io.eventsource.protocol.internal.PathText;
import io.eventsource.server.Channels;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds the action and the token that a request's path names.
 *
 * @param action the first of two segments
 * @param token the second: one token, or several separated by commas
 */
record RequestPath(String action, String token) {

    /** Matches one decoded token. It has no slash, and a comma separates tokens. */
    private static final Pattern TOKEN = Pattern.compile("[^/,\\p{Cntrl}\\x{80}-\\x{9F}]{1,255}");

    /** Returns the action and token of a request, or null if its path does not have two segments. */
    static @Nullable RequestPath of(HttpServletRequest request) {
        String[] segments = path(request).split("/", -1);
        // The path begins with a slash, so the first segment is empty.
        return segments.length == 3 && !segments[1].isEmpty() && !segments[2].isEmpty()
                ? new RequestPath(segments[1], segments[2])
                : null;
    }

    /** Returns the segments of a request's path; none for the servlet's root. */
    static List<String> segments(HttpServletRequest request) {
        String path = path(request);
        return path.length() < 2 ? List.of() : List.of(path.substring(1).split("/", -1));
    }

    /** Returns whether a request is for the servlet's root. */
    static boolean isRoot(HttpServletRequest request) {
        String path = path(request);
        return path.isEmpty() || path.equals("/");
    }

    /** Returns the path after the servlet's path, decoded. */
    private static String path(HttpServletRequest request) {
        if (request.getPathInfo() != null) {
            return request.getPathInfo();
        }
        // As the default servlet of its context the servlet is at the context's root.
        return isDefault(request) ? request.getServletPath() : "";
    }

    /** Returns the absolute path of the servlet's root, encoded, with a slash at its end. */
    static String root(HttpServletRequest request) {
        // The context's path is encoded, though in some containers not to ASCII; the servlet's path is decoded.
        String context = PathText.encodeRest(request.getContextPath());
        return isDefault(request) ? context + "/" : context + PathText.encode(request.getServletPath()) + "/";
    }

    /** Returns the absolute path of another action for the same token, encoded. */
    String pathOf(String otherAction, HttpServletRequest request) {
        return root(request) + PathText.encode(otherAction) + "/" + PathText.encode(token);
    }

    private static boolean isDefault(HttpServletRequest request) {
        return request.getHttpServletMapping().getMappingMatch() == MappingMatch.DEFAULT;
    }

    /** Returns the channels that the second segment names: one token, or several separated by commas. */
    Channels requireTokens() throws HttpError {
        List<String> tokens = List.of(token.split(",", -1));
        for (String each : tokens) {
            requireToken(each);
        }
        return Channels.of(tokens);
    }

    private static void requireToken(String token) throws HttpError {
        if (!TOKEN.matcher(token).matches()) {
            int length = token.codePointCount(0, token.length());
            throw new HttpError(
                    400,
                    "a token must be 1 to 255 characters of one path segment without slash, comma or control characters,"
                            + " but this one has " + length + " characters"
                            + (length > 255 || length == 0 ? "" : ", one of which is not allowed"));
        }
    }

    /** Returns the path for logs. */
    @Override
    public String toString() {
        return "/" + action + "/" + token;
    }
}
