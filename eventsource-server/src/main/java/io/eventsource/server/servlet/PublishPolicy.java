package io.eventsource.server.servlet;

import io.eventsource.server.Channels;
import jakarta.servlet.http.HttpServletRequest;

/** Decides who may publish. */
@FunctionalInterface
public interface PublishPolicy {

    /**
     * Decides about a {@code POST} request. Called on the request's thread, before the body is read. Must not read the body,
     * which includes {@code getParameter} for a form. If it throws, the client gets the status 500 and nothing is published.
     *
     * @param request the request
     * @param action the action that the path names, {@code close} and {@code retry} included; it may be unknown
     * @param channels the channels that the path names
     * @return whether to publish
     */
    PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels);
}
