package io.eventsource.client.internal.http;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.RequestDraft;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/** A request that a hook may change before it is sent. Not safe for concurrent use. */
public final class MutableRequest implements RequestDraft {

    private final int attempt;
    private final StreamRequest request;
    private final @Nullable ConnectionEnd lastEnd;
    private final List<HttpField> headers;
    private URI uri;

    public MutableRequest(int attempt, StreamRequest request, @Nullable ConnectionEnd lastEnd) {
        this.attempt = attempt;
        this.request = request;
        this.lastEnd = lastEnd;
        this.headers = new ArrayList<>(request.headers());
        this.uri = request.uri();
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public String lastEventId() {
        return request.lastEventId();
    }

    @Override
    public @Nullable ConnectionEnd lastEnd() {
        return lastEnd;
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public MutableRequest uri(URI other) {
        uri = HttpUris.require(other);
        return this;
    }

    @Override
    public MutableRequest header(String name, String value) {
        HttpField field = HeaderFields.custom(name, value);
        headers.removeIf(other -> other.getName().equalsIgnoreCase(name));
        headers.add(field);
        return this;
    }

    /** The request as the hook has left it. */
    public StreamRequest toRequest() {
        return request.prepared(uri, headers);
    }
}
