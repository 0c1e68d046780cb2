package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import java.io.IOException;
import java.net.URI;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The request of {@code eventsource-client}.
 *
 * @param method the method
 * @param contentType the media type of the body, if there is one
 * @param body the body
 * @param headers further headers
 * @param since the initial last event ID; empty for none
 * @param repeat whether a request that is not idempotent may be sent again
 */
record ClientRequest(
        String method,
        String contentType,
        RequestBodySource body,
        List<Map.Entry<String, String>> headers,
        String since,
        boolean repeat) {

    static final OptionGroup OPTIONS = new OptionGroup();

    static final Option<List<Map.Entry<String, String>>> HEADER = OPTIONS.values(
            null,
            "header",
            "NAME:VALUE",
            ValueFormat.of("a name, a colon and a value, as in \"X-Site: 7\"", ClientRequest::header));
    static final Option<Optional<String>> DATA = OPTIONS.value("D", "data", "TEXT", ValueFormat.TEXT);
    static final Option<Optional<String>> SINCE = OPTIONS.value("s", "since", "ID", ValueFormat.TEXT);

    private static final Option<Optional<String>> METHOD = OPTIONS.value("X", "method", "METHOD", ValueFormat.TEXT);
    private static final Option<Boolean> REPEAT = OPTIONS.flag(null, "repeat");

    private static final String TEXT = "text/plain;charset=utf-8";
    private static final String CONTENT_TYPE = "Content-Type";
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");

    static ClientRequest of(Arguments arguments) {
        List<Map.Entry<String, String>> headers = arguments.get(HEADER);
        String data = arguments.get(DATA).orElse(null);
        String method = arguments.get(METHOD).orElse(data == null ? "GET" : "POST");
        ClientRequest request = new ClientRequest(
                method,
                contentType(headers),
                new RequestBodySource(data),
                // The media type goes with the body, and must not be there twice.
                data == null
                        ? headers
                        : headers.stream()
                                .filter(header -> !is(header, CONTENT_TYPE))
                                .toList(),
                arguments.get(SINCE).orElse(""),
                arguments.get(REPEAT));
        request.check();
        return request;
    }

    private static Map.@Nullable Entry<String, String> header(String text) {
        int colon = text.indexOf(':');
        return colon < 1
                ? null
                : new SimpleImmutableEntry<>(
                        text.substring(0, colon).strip(),
                        text.substring(colon + 1).strip());
    }

    private static String contentType(List<Map.Entry<String, String>> headers) {
        return headers.stream()
                .filter(header -> is(header, CONTENT_TYPE))
                .map(Map.Entry::getValue)
                .reduce(TEXT, (first, second) -> second);
    }

    private static boolean is(Map.Entry<String, String> header, String name) {
        return header.getKey().equalsIgnoreCase(name);
    }

    boolean has(String header) {
        return headers.stream().anyMatch(given -> is(given, header));
    }

    /**
     * Whether the request may be sent again, because its method is idempotent or the user allows it.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2">RFC 9110, 9.2.2</a>
     */
    boolean isRepeatable() {
        return repeat || IDEMPOTENT.contains(method);
    }

    /** Makes the library check the values before anything else happens. */
    private void check() {
        try {
            describe(EventSource.builder(URI.create("http://localhost/")), null);
        } catch (IllegalArgumentException e) {
            throw UsageException.usage(String.valueOf(e.getMessage()));
        }
    }

    void describe(EventSourceBuilder source) throws IOException {
        describe(source, body.read());
    }

    private void describe(EventSourceBuilder source, byte @Nullable [] bytes) {
        source.lastEventId(since);
        headers.forEach(header -> source.header(header.getKey(), header.getValue()));
        if (repeat) {
            source.repeatable();
        }
        if (bytes != null) {
            source.post(contentType, bytes);
        }
        source.method(method);
    }
}
