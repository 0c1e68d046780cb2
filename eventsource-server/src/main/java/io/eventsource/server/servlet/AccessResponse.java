package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Represents the response of an {@link AccessPolicy} on one of its paths. Immutable: each method returns a changed copy. */
public final class AccessResponse {

    private record Header(String name, String value) {}

    private final int status;
    /** A reason if the request is refused, else JSON; null for no body. */
    private final @Nullable String body;

    private final List<Header> headers;

    private AccessResponse(int status, @Nullable String body, List<Header> headers) {
        this.status = status;
        this.body = body;
        this.headers = headers;
    }

    /**
     * Returns a successful response.
     *
     * @param status the status, from 200 to 299
     * @param body the body, as JSON
     * @return the response
     * @throws IllegalArgumentException if the status is out of range
     */
    public static AccessResponse json(int status, String body) {
        if (status < 200 || status > 299) {
            throw new IllegalArgumentException("the status must be from 200 to 299, but is " + status);
        }
        return new AccessResponse(status, Objects.requireNonNull(body, "body"), List.of());
    }

    /**
     * Returns a successful response without a body, of status 204.
     *
     * @return the response
     */
    public static AccessResponse noContent() {
        return new AccessResponse(204, null, List.of());
    }

    /**
     * Refuses the request.
     *
     * @param status the status, from 400 to 599
     * @param reason the text for the client: what was expected, what was received, and what to do
     * @return the response
     * @throws IllegalArgumentException if the status is out of range
     */
    public static AccessResponse refuse(int status, String reason) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("the status of a refusal must be from 400 to 599, but is " + status);
        }
        return new AccessResponse(status, Objects.requireNonNull(reason, "reason"), List.of());
    }

    /**
     * Adds a header.
     *
     * @param name its name
     * @param value its value
     * @return the changed response
     */
    public AccessResponse withHeader(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value")));
        return new AccessResponse(status, body, List.copyOf(more));
    }

    /** Writes the response; throws if it is a refusal, which the servlet then writes. */
    void write(HttpServletResponse response) throws IOException, HttpError {
        headers.forEach(header -> response.addHeader(header.name, header.value));
        if (status >= 400) {
            throw new HttpError(status, String.valueOf(body));
        }
        response.setStatus(status);
        if (body == null) {
            response.setHeader("Cache-Control", "no-store");
        } else {
            HttpResponses.write(response, "application/json", body);
        }
    }
}
