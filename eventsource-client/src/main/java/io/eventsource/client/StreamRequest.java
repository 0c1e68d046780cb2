package io.eventsource.client;

import io.eventsource.protocol.EventStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/**
 * What one request for the stream asks for, and where.
 *
 * @param uri an http or https URI
 * @param headers what the caller wants to send besides
 * @param lastEventId the last event ID; empty if there is none
 * @param redirects how many redirects led here
 */
record StreamRequest(URI uri, List<HttpField> headers, String lastEventId, int redirects) {

    /** What must not follow a redirect to another origin. */
    private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie", "proxy-authorization");

    StreamRequest withLastEventId(String id) {
        return new StreamRequest(uri, headers, id, redirects);
    }

    /** The request that a redirect to {@code target} leads to. Credentials that were dropped once stay dropped. */
    StreamRequest redirectedTo(URI target) {
        List<HttpField> kept = HttpUris.sameOrigin(uri, target)
                ? headers
                : headers.stream()
                        .filter(field -> !CREDENTIALS.contains(field.getName().toLowerCase(Locale.ROOT)))
                        .toList();
        return new StreamRequest(target, kept, lastEventId, redirects + 1);
    }

    Request on(HttpClient client) {
        return client.newRequest(uri)
                .followRedirects(false)
                // A stream may be silent for as long as it likes.
                .idleTimeout(0, TimeUnit.MILLISECONDS)
                .headers(fields -> {
                    fields.put(HttpHeader.ACCEPT, EventStream.MEDIA_TYPE);
                    fields.put(HttpHeader.CACHE_CONTROL, "no-cache");
                    headers.forEach(field -> fields.remove(field.getName())); // Jetty's own User-Agent, for one
                    headers.forEach(fields::add);
                    if (!lastEventId.isEmpty()) {
                        fields.put(HeaderFields.utf8(EventStream.LAST_EVENT_ID, lastEventId));
                    }
                });
    }
}
