package io.eventsource.server.internal;

import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.command.Commands;
import io.eventsource.server.internal.log.LogPosition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Has requests wait that come from another node of a shared history, and depend on more than this node has applied. */
public final class CatchUp {

    private static final Duration STEP = Duration.ofMillis(10);
    /** How long a request waits for what another node has applied. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long a request waits for what another node perhaps has applied. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(1);

    private final ChannelRegistry registry;
    private final BrokerContext context;
    private final Commands commands;
    private final BooleanSupplier isClosed;

    CatchUp(ChannelRegistry registry, Commands commands, BooleanSupplier isClosed) {
        this.registry = registry;
        this.context = registry.broker();
        this.commands = commands;
        this.isClosed = isClosed;
    }

    /** Returns whether a client has read further than this node has applied. */
    public boolean isAhead(SubscribeRequest request) {
        return isAhead(request.lastEventId());
    }

    /** Returns whether an id names an event that this node has not applied. */
    boolean isAhead(String id) {
        LogPosition position = LogPosition.parse(id);
        return position != null && position.isOf(context.log().epoch()) && isAhead(position.sequence());
    }

    /** Returns whether this node has not applied a position, which another one has given. */
    boolean isAhead(long position) {
        return isShared() && position > context.commit().end();
    }

    private boolean isShared() {
        return registry.presence().isShared();
    }

    /**
     * Waits until this node has applied what a client has read.
     *
     * @param then run once: then, or after five seconds, but not after the broker was closed; on a thread that it must not block
     */
    public void await(SubscribeRequest request, Runnable then) {
        await(request, then, end(PATIENCE));
    }

    private void await(SubscribeRequest request, Runnable then, long end) {
        if (isOver(end) || !isAhead(request)) {
            then.run();
            return;
        }
        context.timer().schedule(STEP, () -> await(request, then, end));
    }

    private long end(Duration patience) {
        return context.timer().nanoTime() + patience.toNanos();
    }

    private boolean isOver(long end) {
        return context.timer().nanoTime() - end >= 0 || isClosed.getAsBoolean();
    }

    /** Returns whether a command that this node does not know may be known to another node. */
    public boolean mayBecomeKnown(String handle) {
        return isShared() && commands.find(handle) == null;
    }

    /**
     * Waits until a command is known.
     *
     * @param then run once: then, or after a second, or when the broker is closed; on a thread for callbacks
     */
    public void awaitKnown(String handle, Runnable then) {
        repeat(() -> CompletableFuture.completedFuture(mayBecomeKnown(handle)), unknown -> unknown, end(SHORT_PATIENCE))
                .thenAccept(unknown -> context.threads().callBack(then));
    }

    /**
     * Waits while this node is behind: for five seconds, or until the broker is closed.
     *
     * @param isBehind whether it is; asked by the caller first, then on threads for callbacks
     * @return completes with whether it still is
     */
    CompletionStage<Boolean> await(Supplier<Boolean> isBehind) {
        return repeat(() -> CompletableFuture.completedFuture(isBehind.get()), behind -> behind);
    }

    /**
     * Makes an attempt again while another node may have what it needs: for five seconds, or until the broker is closed. The
     * caller makes the first attempt, threads for callbacks make the others.
     *
     * @param isEarly whether another attempt may have another result; asked only if other nodes share the history
     * @return the stage of the last attempt
     */
    <T> CompletionStage<T> repeat(Supplier<CompletionStage<T>> attempt, Predicate<T> isEarly) {
        return isShared() ? repeat(attempt, isEarly, end(PATIENCE)) : attempt.get();
    }

    private <T> CompletionStage<T> repeat(Supplier<CompletionStage<T>> attempt, Predicate<T> isEarly, long end) {
        return attempt.get()
                .thenCompose(result -> isOver(end) || !isEarly.test(result)
                        ? CompletableFuture.completedFuture(result)
                        : afterStep().thenCompose(passed -> repeat(attempt, isEarly, end)));
    }

    private CompletionStage<Boolean> afterStep() {
        CompletableFuture<Boolean> passed = new CompletableFuture<>();
        context.timer().schedule(STEP, () -> context.threads().callBack(() -> passed.complete(true)));
        return passed;
    }
}
