package io.eventsource.server.servlet;

import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the checks and callbacks that were set on the builder. A subclass overrides the servlet's methods instead.
 *
 * @param connection decides which clients may subscribe; null to accept all
 * @param publish decides which clients may publish; null to accept all, unless subscribing is checked
 * @param reply decides which answers to commands are taken; null for all that prove to come from the command's client
 * @param policy identifies clients, and learns of the streams of those; null for whom the container has authenticated
 */
record ConnectionHooks(
        @Nullable Function<? super HttpServletRequest, ConnectionCheck> connection,
        @Nullable PublishPolicy publish,
        @Nullable PublishPolicy reply,
        @Nullable AccessPolicy policy,
        Consumer<? super Subscription> onOpen,
        BiConsumer<? super Subscription, ? super CloseReason> onClose) {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHooks.class);

    static final ConnectionHooks NONE =
            new ConnectionHooks(null, null, null, null, stream -> {}, (stream, reason) -> {});

    boolean decidesAboutReaders() {
        return connection != null || policy != null;
    }

    boolean decidesAboutPublishers() {
        return publish != null || policy != null;
    }

    /** Returns the decision about a stream; a refusal if a check throws. */
    ConnectionCheck checkConnection(HttpServletRequest request, Channels named) throws HttpError {
        try {
            ConnectionCheck check = connection == null
                    ? ConnectionCheck.accept()
                    : Objects.requireNonNull(connection.apply(request), "the result of checkConnection");
            if (policy == null || check.isRefusal()) {
                return check;
            }
            ConnectionCheck both = check.and(policy.checkConnection(request));
            return both.isRefusal() ? both : policy.checkChannels(request, both.channels(named), both);
        } catch (RuntimeException e) {
            LOG.error("checkConnection failed", e);
            throw new HttpError(500, "the connection could not be checked; the server's log says why");
        }
    }

    /** Returns the decision about a publish request; a refusal if a check throws. */
    PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) throws HttpError {
        return check("checkPublish", publish, policy, request, action, channels);
    }

    /** Returns the decision about an answer to a command; a refusal if a check throws. */
    PublishCheck checkReply(HttpServletRequest request, String action, Channels channels) throws HttpError {
        return check("checkReply", reply, policy == null ? null : policy::checkReply, request, action, channels);
    }

    private static PublishCheck check(
            String name,
            @Nullable PublishPolicy first,
            @Nullable PublishPolicy second,
            HttpServletRequest request,
            String action,
            Channels channels)
            throws HttpError {
        try {
            PublishCheck check = check(name, first, request, action, channels);
            return check.isRefusal() ? check : check.and(check(name, second, request, action, channels));
        } catch (RuntimeException e) {
            LOG.error("{} failed", name, e);
            throw new HttpError(500, "the request could not be checked; the server's log says why");
        }
    }

    private static PublishCheck check(
            String name, @Nullable PublishPolicy check, HttpServletRequest request, String action, Channels channels) {
        return check == null
                ? PublishCheck.accept()
                : Objects.requireNonNull(check.checkPublish(request, action, channels), "the result of " + name);
    }

    ConnectionHooks withConnection(Function<? super HttpServletRequest, ConnectionCheck> other) {
        return new ConnectionHooks(other, publish, reply, policy, onOpen, onClose);
    }

    ConnectionHooks withPublish(PublishPolicy other) {
        return new ConnectionHooks(connection, other, reply, policy, onOpen, onClose);
    }

    ConnectionHooks withReply(PublishPolicy other) {
        return new ConnectionHooks(connection, publish, other, policy, onOpen, onClose);
    }

    ConnectionHooks withPolicy(@Nullable AccessPolicy other) {
        return new ConnectionHooks(connection, publish, reply, other, onOpen, onClose);
    }

    /** Returns hooks that call the methods of a servlet, which call these unless they are overridden. */
    ConnectionHooks overriddenBy(
            Function<? super HttpServletRequest, ConnectionCheck> checkConnection,
            PublishPolicy checkPublish,
            Consumer<? super Subscription> opens,
            BiConsumer<? super Subscription, ? super CloseReason> closes) {
        return new ConnectionHooks(checkConnection, checkPublish, reply, policy, opens, closes);
    }

    /** Returns the request of an identified client. */
    HttpServletRequest identify(HttpServletRequest request) throws HttpError {
        if (policy == null) {
            return request;
        }
        try {
            return new IdentifiedRequest(request, policy.identify(request));
        } catch (RuntimeException e) {
            LOG.error("identify failed", e);
            throw new HttpError(500, "the request could not be checked; the server's log says why");
        }
    }

    /** Returns these hooks for one stream, of whose life the policy learns, too. */
    ConnectionHooks of(@Nullable Principal principal) {
        return policy == null
                ? this
                : withOnOpen(stream -> {
                            policy.opened(stream, principal);
                            try {
                                onOpen.accept(stream);
                            } catch (RuntimeException | Error e) {
                                policy.closed(stream);
                                throw e;
                            }
                        })
                        .withOnClose((stream, reason) -> {
                            policy.closed(stream);
                            onClose.accept(stream, reason);
                        });
    }

    ConnectionHooks withOnOpen(Consumer<? super Subscription> other) {
        return new ConnectionHooks(connection, publish, reply, policy, other, onClose);
    }

    ConnectionHooks withOnClose(BiConsumer<? super Subscription, ? super CloseReason> other) {
        return new ConnectionHooks(connection, publish, reply, policy, onOpen, other);
    }
}
