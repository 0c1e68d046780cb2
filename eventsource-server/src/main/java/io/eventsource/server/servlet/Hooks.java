package io.eventsource.server.servlet;

import io.eventsource.server.CloseReason;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a builder's user wants to be asked and told; a subclass overrides the servlet's methods instead. */
record Hooks(
        Function<? super HttpServletRequest, ConnectionCheck> check,
        Consumer<? super EventSourceConnection> open,
        BiConsumer<? super EventSourceConnection, ? super CloseReason> close) {

    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

    static final Hooks NONE =
            new Hooks(request -> ConnectionCheck.accept(), connection -> {}, (connection, reason) -> {});

    /** What the check says; a refusal if it fails. */
    ConnectionCheck checked(HttpServletRequest request) throws Refusal {
        try {
            return Objects.requireNonNull(check.apply(request), "the check's answer");
        } catch (RuntimeException e) {
            LOG.error("the check of a connection failed", e);
            throw new Refusal(500, "the connection could not be checked; the server's log says why");
        }
    }

    Hooks withCheck(Function<? super HttpServletRequest, ConnectionCheck> other) {
        return new Hooks(other, open, close);
    }

    Hooks withOpen(Consumer<? super EventSourceConnection> other) {
        return new Hooks(check, other, close);
    }

    Hooks withClose(BiConsumer<? super EventSourceConnection, ? super CloseReason> other) {
        return new Hooks(check, open, other);
    }
}
