package io.eventsource.client.internal.http;

import io.eventsource.protocol.internal.HttpUrl;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** The place where a server takes the answer to one command. Immutable. */
public final class ReplyTarget {

    /** A piece of an answer may be large, and the network slow. */
    private static final long TIMEOUT_SECONDS = 30;

    private final URI uri;
    /** The headers of the stream's own request, with its credentials. */
    private final List<HttpField> headers;

    private ReplyTarget(URI uri, List<HttpField> headers) {
        this.uri = uri;
        this.headers = headers;
    }

    /**
     * Returns the target for a command.
     *
     * @param stream the request of the stream that delivered the command
     * @param address the command's reply address
     * @throws IllegalArgumentException if it cannot be used, or has another origin
     */
    public static ReplyTarget of(StreamRequest stream, String address) {
        URI uri = HttpUris.require(HttpUrl.resolve(stream.uri(), address, StandardCharsets.UTF_8));
        if (!HttpUris.sameOrigin(stream.uri(), uri)) {
            throw new IllegalArgumentException("expected a reply address on the origin of the stream, "
                    + HttpUrl.display(stream.uri()) + ", but got " + HttpUrl.display(uri));
        }
        return new ReplyTarget(uri, stream.headersBeside());
    }

    /** Returns the same target with the headers of a newer stream, whose credentials may have been renewed. */
    public ReplyTarget renewed(StreamRequest stream) {
        return HttpUris.sameOrigin(stream.uri(), uri) ? new ReplyTarget(uri, stream.headersBeside()) : this;
    }

    /** Returns where the answer goes. Its query is a secret. */
    public URI uri() {
        return uri;
    }

    /** Creates a header whose value is sent as UTF-8. */
    public static HttpField header(String name, String value) {
        return HeaderFields.utf8(name, value);
    }

    /**
     * Posts a part of the answer.
     *
     * @param more the headers of this part
     * @param body its body; null for none
     * @param onResponse called once on any thread, with the status of the response, or with 0 if there is none
     */
    public void post(
            HttpClient client, List<HttpField> more, StreamRequest.@Nullable Body body, IntConsumer onResponse) {
        List<HttpField> all = Stream.concat(headers.stream(), more.stream()).toList();
        InterimResponses.mark(new StreamRequest(uri, "POST", body, all, "", 0).on(client))
                .headers(fields -> fields.remove(HttpHeader.ACCEPT))
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .send(result -> onResponse.accept(status(result)));
    }

    /** Jetty fails a request whose response is 401 without a challenge; the rest of a response does not matter, either. */
    private static int status(Result result) {
        Response response = result.getResponse();
        int status = response == null ? 0 : response.getStatus();
        return status < 200 ? 0 : status;
    }

    /** Shows the URI without its query, since that and the headers may hold secrets. */
    @Override
    public String toString() {
        return HttpUrl.display(uri);
    }
}
