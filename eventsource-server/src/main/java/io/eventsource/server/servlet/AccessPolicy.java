package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;

/** Decides who may subscribe and who may publish, for a servlet that asks one object for both. */
public interface AccessPolicy extends PublishPolicy {

    /**
     * Decides about a request that wants to open a stream. Called on the request's thread. If it throws, the client gets the
     * status 500.
     *
     * @param request the request
     * @return whether to open the stream, and how
     */
    ConnectionCheck checkConnection(HttpServletRequest request);
}
