package io.eventsource.server.servlet;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Restores a body that a filter has read, or reports that it is lost.
 *
 * <p>A filter that calls {@code getParameter} makes the container read a form, and {@code curl -d 42} sends one. The
 * rest then looks like an empty body, but must not be published as one.
 */
final class ConsumedBody {

    private static final String FORM = "application/x-www-form-urlencoded";

    private ConsumedBody() {}

    /**
     * Restores the part of a body that was already read.
     *
     * @param request the request that the servlet received, perhaps wrapped by filters
     * @param container the container's own request
     * @param body the bytes that could still be read
     * @param isWhole whether this is the whole body as far as the stream shows. A form that the container has read
     *     leaves no trace there
     * @param maxSize the most bytes that the body may have
     * @return the body: {@code body} itself unless a filter or the container has read from it
     * @throws HttpError if some of the body is lost
     */
    static byte[] restore(
            HttpServletRequest request, ServletRequest container, byte[] body, boolean isWhole, int maxSize)
            throws HttpError {
        boolean isForm = isForm(request);
        if (isWhole && (body.length > 0 || !isForm || container.getContentLengthLong() == 0 || !hasForm(request))) {
            return body;
        }
        byte[] kept = keptByWrapper(request, container, maxSize);
        if (kept.length > 0) {
            return kept;
        }
        byte[] form = isForm && request.getQueryString() == null
                ? form(request.getParameterMap(), request.getContentLengthLong())
                : null;
        if (form != null) {
            return form;
        }
        throw isForm ? lostForm() : lost();
    }

    /** Returns the error for a body that a filter has read. */
    static HttpError lost() {
        return new HttpError(
                500,
                "the body was read before it reached the event source servlet, by a filter in front of it; have the"
                        + " filter leave the body of this path alone, or map the servlet outside the filter");
    }

    private static HttpError lostForm() {
        return new HttpError(
                415,
                "a filter in front of the event source servlet has read the form (it calls getParameter), and its text"
                        + " cannot be restored exactly; send the body as Content-Type: text/plain");
    }

    /** Returns whether the request has parameters besides those of the query. */
    private static boolean hasForm(HttpServletRequest request) {
        String query = request.getQueryString() == null ? "" : request.getQueryString();
        long ofQuery = Arrays.stream(query.split("&", -1))
                .filter(parameter -> !parameter.isEmpty())
                .count();
        long all = request.getParameterMap().values().stream()
                .mapToLong(values -> values.length)
                .sum();
        return all > ofQuery;
    }

    private static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(FORM);
    }

    /** Reads the body from a wrapper that has cached it. The container's own stream is at its end. */
    private static byte[] keptByWrapper(HttpServletRequest request, ServletRequest container, int maxSize)
            throws HttpError {
        byte[] none = {};
        if (request == container) {
            return none;
        }
        byte[] kept;
        try {
            ServletInputStream in = request.getInputStream();
            kept = in == container.getInputStream() ? none : in.readNBytes(maxSize + 1);
        } catch (IOException | RuntimeException unreadable) { // the wrapper only delegates to the container's stream
            return none;
        }
        if (kept.length > maxSize) {
            throw BodyDecoder.tooLarge(maxSize);
        }
        return kept;
    }

    /**
     * Returns the text of a form with one parameter, if no other text of this length decodes to the same parameter: no
     * encoded characters, no plus or space, which decode alike, and no equals sign before an empty value.
     */
    private static byte @Nullable [] form(Map<String, String[]> parameters, long length) {
        if (parameters.size() != 1) {
            return null;
        }
        Map.Entry<String, String[]> only = parameters.entrySet().iterator().next();
        if (only.getValue().length != 1) {
            return null;
        }
        String value = only.getValue()[0];
        String text = value == null || value.isEmpty() ? only.getKey() : only.getKey() + "=" + value;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean isExact = bytes.length == length && text.indexOf(' ') < 0 && text.indexOf('\uFFFD') < 0;
        return isExact ? bytes : null;
    }
}
