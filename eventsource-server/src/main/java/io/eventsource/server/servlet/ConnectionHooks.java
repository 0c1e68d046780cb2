package io.eventsource.server.servlet;

import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.Subscription;
import jakarta.servlet.http.HttpServletRequest;
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
 */
record ConnectionHooks(
        @Nullable Function<? super HttpServletRequest, ConnectionCheck> connection,
        @Nullable PublishPolicy publish,
        @Nullable PublishPolicy reply,
        Consumer<? super Subscription> onOpen,
        BiConsumer<? super Subscription, ? super CloseReason> onClose) {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHooks.class);

    static final ConnectionHooks NONE = new ConnectionHooks(null, null, null, stream -> {}, (stream, reason) -> {});

    /** Returns the decision about a stream; a refusal if the check throws. */
    ConnectionCheck checkConnection(HttpServletRequest request) throws HttpError {
        try {
            return connection == null
                    ? ConnectionCheck.accept()
                    : Objects.requireNonNull(connection.apply(request), "the result of checkConnection");
        } catch (RuntimeException e) {
            LOG.error("checkConnection failed", e);
            throw new HttpError(500, "the connection could not be checked; the server's log says why");
        }
    }

    /** Returns the decision about a publish request; a refusal if the check throws. */
    PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) throws HttpError {
        return check("checkPublish", publish, request, action, channels);
    }

    /** Returns the decision about an answer to a command; a refusal if the check throws. */
    PublishCheck checkReply(HttpServletRequest request, String action, Channels channels) throws HttpError {
        return check("checkReply", reply, request, action, channels);
    }

    private static PublishCheck check(
            String name, @Nullable PublishPolicy check, HttpServletRequest request, String action, Channels channels)
            throws HttpError {
        try {
            return check == null
                    ? PublishCheck.accept()
                    : Objects.requireNonNull(check.checkPublish(request, action, channels), "the result of " + name);
        } catch (RuntimeException e) {
            LOG.error("{} failed", name, e);
            throw new HttpError(500, "the request could not be checked; the server's log says why");
        }
    }

    ConnectionHooks withConnection(Function<? super HttpServletRequest, ConnectionCheck> other) {
        return new ConnectionHooks(other, publish, reply, onOpen, onClose);
    }

    ConnectionHooks withPublish(PublishPolicy other) {
        return new ConnectionHooks(connection, other, reply, onOpen, onClose);
    }

    ConnectionHooks withReply(PublishPolicy other) {
        return new ConnectionHooks(connection, publish, other, onOpen, onClose);
    }

    ConnectionHooks withOnOpen(Consumer<? super Subscription> other) {
        return new ConnectionHooks(connection, publish, reply, other, onClose);
    }

    ConnectionHooks withOnClose(BiConsumer<? super Subscription, ? super CloseReason> other) {
        return new ConnectionHooks(connection, publish, reply, onOpen, other);
    }
}
