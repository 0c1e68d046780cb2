package io.eventsource.examples.parser;

import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.EventStreamHandler;
import io.eventsource.protocol.EventStreamParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Reads the event stream of one response. It does not reconnect. */
final class EventResponse {

    private EventResponse() {}

    /** Parses the response as it arrives, until the server ends the stream. */
    static void read(URI uri, EventStreamHandler handler) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", EventStream.MEDIA_TYPE)
                .build();
        HttpResponse<Void> response = HttpClient.newHttpClient()
                .send(request, head -> isStream(head.statusCode(), head.headers()) ? parsing(handler) : ignoring());
        if (!isStream(response.statusCode(), response.headers())) {
            throw new IOException("expected an event stream, but %s answered with status %d and media type %s"
                    .formatted(uri, response.statusCode(), mediaType(response.headers())));
        }
    }

    /** Feeds the parser with the body in pieces of any length. */
    private static BodySubscriber<Void> parsing(EventStreamHandler handler) {
        EventStreamParser parser = new EventStreamParser(handler);
        return BodySubscribers.ofByteArrayConsumer(
                piece -> piece.ifPresentOrElse(bytes -> parser.feed(ByteBuffer.wrap(bytes)), parser::end));
    }

    private static BodySubscriber<Void> ignoring() {
        return BodySubscribers.ofByteArrayConsumer(piece -> {});
    }

    private static boolean isStream(int status, HttpHeaders headers) {
        return status == 200 && mediaType(headers).equals(EventStream.MEDIA_TYPE);
    }

    private static String mediaType(HttpHeaders headers) {
        String contentType = headers.firstValue("Content-Type").orElse("none");
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
