package io.eventsource.client.internal.http;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProcessingProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpFields;

/**
 * Skips interim responses (1xx) to the requests of event sources. Jetty knows three of them, and takes the second
 * {@code 100 Continue} for the final response, which then never comes.
 */
final class InterimResponses extends ProcessingProtocolHandler {

    private static final String NAME = "eventsource-interim";

    /** The attribute that marks the requests of event sources. Its value counts the interim responses. */
    private static final String COUNT = InterimResponses.class.getName();

    /** Makes a client skip interim responses. */
    static void skippedBy(HttpClient client) {
        client.getProtocolHandlers().put(new InterimResponses());
    }

    /**
     * Makes a client skip interim responses with this class only, which limits their number. For a client that the
     * source owns.
     */
    static void skippedOnlyBy(HttpClient client) {
        for (String known : new String[] {"continue", "processing", "early-hints"}) {
            client.getProtocolHandlers().remove(known);
        }
        skippedBy(client);
    }

    /** Marks a request as one whose interim responses are skipped. */
    static Request mark(Request request) {
        return request.attribute(COUNT, new int[1]);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean accept(Request request, Response response) {
        int status = response.getStatus();
        return status >= 100
                && status < 200
                && status != 101
                && request.getAttributes().get(COUNT) instanceof int[];
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the exchange reports the failure
    protected void onProcessing(Request request, HttpFields headers) {
        // The interim responses of one request arrive one after another, and each thread sees the writes of the
        // previous one.
        if (request.getAttributes().get(COUNT) instanceof int[] count && ++count[0] > InterimFloodException.MAX) {
            request.abort(new InterimFloodException());
        }
    }
}
