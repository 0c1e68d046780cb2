package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Represents the decision about a publish request: accepted, or refused with a status and a reason. Immutable: each
 * method returns a changed copy.
 *
 * <pre>{@code
 * PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
 *     return request.isUserInRole("operator")
 *             ? PublishCheck.accept()
 *             : PublishCheck.refuse(403, "only operators may publish");
 * }
 * }</pre>
 */
public final class PublishCheck {

    /** The headers that the servlet sets itself, and those that belong to the connection. */
    private static final Set<String> OWN_HEADERS =
            Set.of("cache-control", "connection", "content-length", "content-type", "transfer-encoding");

    private static final PublishCheck ACCEPTED = new PublishCheck(null, Map.of());

    private final @Nullable HttpError refusal;
    private final Map<String, String> headers;

    private PublishCheck(@Nullable HttpError refusal, Map<String, String> headers) {
        this.refusal = refusal;
        this.headers = headers;
    }

    /**
     * Accepts the request: its event is published.
     *
     * @return the decision
     */
    public static PublishCheck accept() {
        return ACCEPTED;
    }

    /**
     * Refuses the request. Nothing is published, and the body is not read.
     *
     * @param status the status of the response, from 400 to 599
     * @param reason the text of the response: what was expected, what was received, and what to do
     * @return the decision
     * @throws IllegalArgumentException if the status is out of range
     */
    public static PublishCheck refuse(int status, String reason) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("the status of a refusal must be from 400 to 599, but is " + status);
        }
        return new PublishCheck(new HttpError(status, Objects.requireNonNull(reason, "reason")), Map.of());
    }

    /**
     * Adds a header to the response, such as {@code WWW-Authenticate}.
     *
     * @param name its name
     * @param value its value
     * @return the changed decision
     * @throws IllegalArgumentException if the servlet sets this header itself: {@code Cache-Control}, {@code Connection},
     *     {@code Content-Length}, {@code Content-Type} or {@code Transfer-Encoding}
     */
    public PublishCheck withHeader(String name, String value) {
        if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the servlet sets the header " + name + " itself");
        }
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, Objects.requireNonNull(value, "value"));
        return new PublishCheck(refusal, more);
    }

    /** Returns what this decision and another accept, with the headers of both. */
    PublishCheck and(PublishCheck other) {
        Map<String, String> more = new LinkedHashMap<>(other.headers);
        more.putAll(headers);
        return new PublishCheck(refusal == null ? other.refusal : refusal, more);
    }

    boolean isRefusal() {
        return refusal != null;
    }

    /** Sets the headers, and throws if the request is refused. */
    void begin(HttpServletResponse response) throws HttpError {
        headers.forEach(response::setHeader);
        if (refusal != null) {
            throw refusal;
        }
    }
}
