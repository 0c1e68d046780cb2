package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;

/** Decides which clients may subscribe and which may publish. */
public interface AccessPolicy extends PublishPolicy {

    /**
     * Decides whether a request may open a stream. Called on the request's thread. If it throws, the client receives
     * status 500.
     *
     * @param request the request
     * @return whether to open the stream, and how
     */
    ConnectionCheck checkConnection(HttpServletRequest request);
}
