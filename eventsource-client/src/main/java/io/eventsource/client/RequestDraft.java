package io.eventsource.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/** A request that is about to be sent, for a {@link RequestHook} to change. Not safe for concurrent use. */
public final class RequestDraft {

    private final int attempt;
    private final String lastEventId;
    private final @Nullable ConnectionEnd lastEnd;
    private final List<HttpField> headers;
    private URI uri;

    RequestDraft(int attempt, StreamRequest request, @Nullable ConnectionEnd lastEnd) {
        this.attempt = attempt;
        this.lastEventId = request.lastEventId();
        this.lastEnd = lastEnd;
        this.headers = new ArrayList<>(request.headers());
        this.uri = request.uri();
    }

    /**
     * Which attempt of the source this is.
     *
     * @return its number, from 1 on
     */
    public int attempt() {
        return attempt;
    }

    /**
     * The last event ID that the request is going to name.
     *
     * @return the id; empty if there is none
     */
    public String lastEventId() {
        return lastEventId;
    }

    /**
     * Why the attempt before has ended.
     *
     * @return the end; null if this is the first attempt
     */
    public @Nullable ConnectionEnd lastEnd() {
        return lastEnd;
    }

    /**
     * Where the request goes.
     *
     * @return the URI that the source was built with, unless it was changed
     */
    public URI uri() {
        return uri;
    }

    /**
     * Sends the request elsewhere, this one time. The headers go along: they are the caller's, and so is the URI.
     *
     * @param other the URI, as {@link EventSource#builder} takes it
     * @return this request
     * @throws IllegalArgumentException if it is another
     */
    public RequestDraft uri(URI other) {
        uri = HttpUris.require(other);
        return this;
    }

    /**
     * Sets a header, instead of any of that name that the source was built with.
     *
     * @param name its name, as {@link EventSourceBuilder#header} takes it
     * @param value its value
     * @return this request
     * @throws IllegalArgumentException if one of them is malformed or reserved
     */
    public RequestDraft header(String name, String value) {
        HttpField field = HeaderFields.custom(name, value);
        headers.removeIf(other -> other.getName().equalsIgnoreCase(name));
        headers.add(field);
        return this;
    }

    List<HttpField> headers() {
        return headers;
    }
}
