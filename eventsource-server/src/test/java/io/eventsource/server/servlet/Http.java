package io.eventsource.server.servlet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests that get a short answer. */
final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Http() {}

    static HttpResponse<String> get(URI uri, String... headers) throws IOException, InterruptedException {
        return send("GET", uri, BodyPublishers.noBody(), headers);
    }

    static HttpResponse<String> post(URI uri, String body, String... headers) throws IOException, InterruptedException {
        return send("POST", uri, BodyPublishers.ofString(body), headers);
    }

    static HttpResponse<String> post(URI uri, byte[] body, String... headers) throws IOException, InterruptedException {
        return send("POST", uri, BodyPublishers.ofByteArray(body), headers);
    }

    /** Sends a request whose answer comes later. */
    static CompletableFuture<HttpResponse<String>> later(String method, URI uri, String body, String... headers) {
        return begin(method, uri, BodyPublishers.ofString(body), headers);
    }

    private static CompletableFuture<HttpResponse<String>> begin(
            String method, URI uri, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }

    static HttpResponse<String> send(String method, URI uri, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        try { // the client's own timeout is for the headers: an answer that is a stream would never end
            return begin(method, uri, body, headers).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(method + " " + uri + " got no answer", e);
        }
    }
}
