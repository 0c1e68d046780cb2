package io.eventsource.client.internal.http;

import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.internal.HttpUrl;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** The place where the server of one stream takes acknowledgements. Immutable; each stream has its own. */
public final class AcknowledgeTarget {

    private static final long TIMEOUT_SECONDS = 10;

    private final URI uri;
    /** The headers of the stream's own request, with its credentials. */
    private final List<HttpField> headers;

    private AcknowledgeTarget(URI uri, List<HttpField> headers) {
        this.uri = uri;
        this.headers = headers;
    }

    /**
     * Returns the target that the response to a request announces. Returns null if it announces none, the request had no client
     * id, or the target cannot be used or has another origin.
     */
    static @Nullable AcknowledgeTarget of(StreamRequest request, @Nullable String announced) {
        if (announced == null || request.headers().stream().noneMatch(field -> field.is(EventStream.CLIENT))) {
            return null;
        }
        try {
            URI uri = HttpUris.require(HttpUrl.resolve(request.uri(), announced, StandardCharsets.ISO_8859_1));
            return HttpUris.sameOrigin(request.uri(), uri) ? new AcknowledgeTarget(uri, request.headersBeside()) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Posts the last event ID.
     *
     * @param onResponse called once on any thread, with the status of the response, or with 0 if there is none
     */
    public void post(HttpClient client, String lastEventId, IntConsumer onResponse) {
        StreamRequest.Body body =
                new StreamRequest.Body("text/plain;charset=utf-8", lastEventId.getBytes(StandardCharsets.UTF_8));
        InterimResponses.mark(new StreamRequest(uri, "POST", body, headers, "", 0).on(client))
                .headers(fields -> fields.remove(HttpHeader.ACCEPT))
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .send(result -> onResponse.accept(
                        result.isFailed() ? 0 : result.getResponse().getStatus()));
    }

    /** Shows the URI only, since headers may hold secrets. */
    @Override
    public String toString() {
        return HttpUrl.display(uri);
    }
}
