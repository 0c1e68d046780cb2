package io.eventsource.server.servlet;

import io.eventsource.server.CloseReason;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a builder's user wants to be asked and told; a subclass overrides the servlet's methods instead. */
record Hooks(
        Function<? super HttpServletRequest, ConnectionCheck> check,
        Consumer<? super EventSourceConnection> open,
        BiConsumer<? super EventSourceConnection, ? super CloseReason> close) {

    static final Hooks NONE =
            new Hooks(request -> ConnectionCheck.accept(), connection -> {}, (connection, reason) -> {});

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
