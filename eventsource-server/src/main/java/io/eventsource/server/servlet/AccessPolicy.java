package io.eventsource.server.servlet;

import io.eventsource.server.Channels;
import io.eventsource.server.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who sends a request, which clients may subscribe, which may publish, and which may answer commands. A servlet that has
 * checks besides accepts what both accept.
 */
public interface AccessPolicy extends PublishPolicy {

    /**
     * Finds out who sends a request, before anything else is decided about it. What it returns is the request's principal for the
     * other methods, for {@link Subscription#principal()}, and for what belongs to a publisher. Must not read the body. Called on
     * the request's thread. If it throws, the client receives status 500.
     *
     * @param request the request
     * @return the principal; null if the client is anonymous. By default the one that the container has authenticated
     */
    default @Nullable Principal identify(HttpServletRequest request) {
        return request.getUserPrincipal();
    }

    /**
     * Decides whether a request may open a stream. Called on the request's thread. If it throws, the client receives
     * status 500.
     *
     * @param request the request
     * @return whether to open the stream, and how
     */
    ConnectionCheck checkConnection(HttpServletRequest request);

    /**
     * Decides whether a client that was accepted may read channels. Called after {@link #checkConnection}.
     *
     * @param request the request
     * @param channels the channels that the path names, or those that the check has set
     * @param accepted the decision until now
     * @return whether to open the stream, and how; by default as decided until now
     */
    default ConnectionCheck checkChannels(HttpServletRequest request, Channels channels, ConnectionCheck accepted) {
        return accepted;
    }

    /**
     * Decides whether a request may answer a command, or confirm what a client has received. Such a request proves already that it
     * comes from the reader of the channel. Called as {@link #checkPublish}.
     *
     * @param request the request
     * @param action the action that the path names
     * @param channels the channel that the path names
     * @return whether to take it; by default, yes
     */
    default PublishCheck checkReply(HttpServletRequest request, String action, Channels channels) {
        return PublishCheck.accept();
    }

    /**
     * Decides whether a request may ask for the state of the server, as {@link RootPage#CONSOLE} does. What the answer shows is up to
     * {@link #maySubscribe}. Called on the request's thread.
     *
     * @param request the request
     * @return whether to answer it; by default, yes. A client that can log in must not be refused for that it has not yet
     */
    default PublishCheck checkStatus(HttpServletRequest request) {
        return PublishCheck.accept();
    }

    /**
     * Returns whether a client may know that a channel exists, because it may subscribe to it. Called for each channel of the broker,
     * so it must be fast; it must have no effect.
     *
     * @param request the request
     * @param channel the name of the channel
     * @return whether it may; by default, no
     */
    default boolean maySubscribe(HttpServletRequest request, String channel) {
        return false;
    }

    /**
     * Returns whether a client may publish on a channel, for a page that offers that only then. It must have no effect.
     *
     * @param request the request
     * @param channel the name of the channel
     * @return whether it may; by default, no
     */
    default boolean mayPublish(HttpServletRequest request, String channel) {
        return false;
    }

    /**
     * Returns the first segments of the paths that this policy answers itself, such as those of a login. Called for each request.
     *
     * @return the segments; by default none
     */
    default Set<String> routes() {
        return Set.of();
    }

    /**
     * Answers a request of one of the {@link #routes}. Called after {@link #identify}, on a thread of the container. May take as
     * long as a password's hash. If it throws, the client receives status 500.
     *
     * @param request the request
     * @param path the segments of its path, decoded; the first is one of the routes
     * @param body the body of a {@code POST}, up to 16 KiB; empty for other methods
     * @return the response
     */
    default AccessResponse respond(HttpServletRequest request, List<String> path, String body) {
        return AccessResponse.refuse(404, "nothing is at this path");
    }

    /**
     * Called when a stream opens that this policy has accepted, before its client receives anything: to end it by
     * {@link Subscription#revoke()} when the right of its client ends. If it throws, the client gets status 500.
     *
     * @param subscription the stream
     * @param principal who reads it; null if the client is anonymous
     */
    default void opened(Subscription subscription, @Nullable Principal principal) {}

    /**
     * Called once after a stream has ended that was {@link #opened}.
     *
     * @param subscription the stream
     */
    default void closed(Subscription subscription) {}
}
