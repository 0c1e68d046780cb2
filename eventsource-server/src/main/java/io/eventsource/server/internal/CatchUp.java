package io.eventsource.server.internal;

import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.log.LogPosition;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Has clients wait that come from another node of a shared history, and have read further than this node has applied. */
final class CatchUp {

    private static final Duration STEP = Duration.ofMillis(10);
    /** How many steps are waited for: five seconds. */
    private static final int STEPS = 500;

    private final ChannelRegistry registry;
    private final BrokerContext context;
    private final BooleanSupplier isClosed;

    CatchUp(ChannelRegistry registry, BooleanSupplier isClosed) {
        this.registry = registry;
        this.context = registry.broker();
        this.isClosed = isClosed;
    }

    /** Returns whether a client has read further than this node has applied. */
    boolean isAhead(SubscribeRequest request) {
        LogPosition read = registry.presence().isShared() ? LogPosition.parse(request.lastEventId()) : null;
        return read != null
                && read.isOf(context.log().epoch())
                && read.sequence() > context.commit().end();
    }

    /**
     * Waits until this node has applied what a client has read.
     *
     * @param then run once: then, or after five seconds, but not after the broker was closed; on a thread that it must not block
     */
    void await(SubscribeRequest request, Runnable then) {
        await(request, then, STEPS);
    }

    private void await(SubscribeRequest request, Runnable then, int steps) {
        if (steps == 0 || isClosed.getAsBoolean() || !isAhead(request)) {
            then.run();
            return;
        }
        context.timer().schedule(STEP, () -> await(request, then, steps - 1));
    }
}
