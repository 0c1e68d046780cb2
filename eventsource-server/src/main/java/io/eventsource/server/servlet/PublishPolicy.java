package io.eventsource.server.servlet;

import io.eventsource.server.Channels;
import jakarta.servlet.http.HttpServletRequest;

/** Decides which clients may publish. */
@FunctionalInterface
public interface PublishPolicy {

    /**
     * Decides whether a {@code POST} request may publish. Called on the request's thread, before the body is read. Must
     * not read the body, and so must not call {@code getParameter} for a form. If it throws, the client receives status
     * 500 and nothing is published.
     *
     * @param request the request
     * @param action the action that the path names, {@code close} and {@code retry} included; it may be unknown
     * @param channels the channels that the path names
     * @return whether to publish
     */
    PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels);
}
