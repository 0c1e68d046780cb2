package io.eventsource.client.internal.http;

import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.internal.HttpUrl;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * A request for a stream.
 *
 * @param uri an http or https URI
 * @param method its method
 * @param body the body; null for none
 * @param headers the headers that the caller adds
 * @param lastEventId the last event ID; empty if there is none
 * @param redirects how many redirects led here
 */
public record StreamRequest(
        URI uri, String method, @Nullable Body body, List<HttpField> headers, String lastEventId, int redirects) {

    /** A body that can be sent again and again. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never changed
    public record Body(String contentType, byte[] bytes) {}

    /**
     * The methods that may be repeated without asking (RFC 9110, 9.2.2), and QUERY, which is safe. Methods are
     * case-sensitive.
     */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY");

    /** The headers that must not follow a redirect to another origin. */
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "cookie", "eventsource-client", "proxy-authorization");

    /** Whether sending the request twice has the same effect as sending it once. */
    boolean isIdempotent() {
        return IDEMPOTENT.contains(method);
    }

    public StreamRequest withLastEventId(String id) {
        return new StreamRequest(uri, method, body, headers, id, redirects);
    }

    StreamRequest prepared(URI where, List<HttpField> with) {
        return new StreamRequest(where, method, body, List.copyOf(with), lastEventId, redirects);
    }

    /**
     * The request that a redirect leads to. Credentials that were dropped once stay dropped. A post becomes a get where
     * the fetch standard requires it, and then without its body.
     */
    StreamRequest redirectedTo(URI target, int status) {
        boolean becomesGet =
                method.equals("POST") ? status >= 301 && status <= 303 : status == 303 && !method.equals("HEAD");
        List<HttpField> kept = HttpUris.sameOrigin(uri, target)
                ? headers
                : headers.stream()
                        .filter(field -> !CREDENTIALS.contains(field.getName().toLowerCase(Locale.ROOT)))
                        .toList();
        return new StreamRequest(
                target, becomesGet ? "GET" : method, becomesGet ? null : body, kept, lastEventId, redirects + 1);
    }

    /** The headers that also belong to a request beside the stream, with another body and response. */
    List<HttpField> headersBeside() {
        return headers.stream()
                .filter(field -> {
                    String name = field.getName().toLowerCase(Locale.ROOT);
                    return !name.startsWith("content-") && !name.equals("accept");
                })
                .toList();
    }

    Request on(HttpClient client) {
        Request request = request(client).method(method);
        if (body != null) {
            request.body(new BytesRequestContent(body.contentType(), body.bytes()));
        }
        return request.followRedirects(false)
                // A stream may be silent for any time.
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

    /** Jetty does not take a URI that java.net.URI finds no host in, such as one with an underscore. */
    private Request request(HttpClient client) {
        String host = HttpUrl.host(uri);
        if (uri.getHost() != null || host == null) {
            return client.newRequest(uri);
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = HttpUrl.port(uri);
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return client.newRequest("replaced.invalid", port >= 0 ? port : scheme.equals("https") ? 443 : 80)
                .host(host)
                .scheme(scheme)
                .path(uri.getRawPath() + query);
    }

    /** What is asked for, without headers and query, which may hold secrets. */
    @Override
    public String toString() {
        return method + " " + HttpUrl.display(uri);
    }
}
