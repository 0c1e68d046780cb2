package io.eventsource.client;

/**
 * Prepares each request of a source, for example with a fresh token or another server.
 *
 * <pre>{@code
 * EventSource.builder(uri)
 *         .beforeRequest(request -> request.header("Authorization", "Bearer " + tokens.fresh()))
 *         .connect(listener);
 * }</pre>
 */
@FunctionalInterface
public interface RequestHook {

    /**
     * Prepares a request. Called once for each attempt, on a thread of the HTTP client, one at a time for one source; it
     * may block, for example to request a token. A redirect within an attempt is not another attempt.
     *
     * @param request the request, to be changed during the call only
     * @throws Exception if there can be no request now: the attempt ends with {@link ConnectionEnd.RequestNotPrepared}, and the
     *     {@link ReconnectPolicy} decides what follows
     */
    void prepare(RequestDraft request) throws Exception;
}
