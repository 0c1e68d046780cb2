package io.eventsource.server.internal;

import io.eventsource.server.BrokerBusyException;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.CommandResult;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.command.Command;
import io.eventsource.server.internal.command.Commands;
import io.eventsource.server.internal.delivery.Backlog;
import io.eventsource.server.internal.delivery.StreamMemory;
import io.eventsource.server.internal.delivery.SubscriberShard;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.EventBlocks;
import io.eventsource.server.internal.log.LogPosition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Admits readers of commands' outcomes. Who waits for a result is one of them: it reads, and looks only at the end. */
final class OutcomeReaders {

    private static final byte[] NOTHING = {};

    /**
     * The part of all streams that may wait for results. Not every system reports that the client of such a request has
     * disconnected, and then the request keeps its place: the rest is for streams.
     */
    private static final int LARGEST_PART = 2;

    private final ChannelRegistry registry;
    private final RecordApplier applier;
    private final Commands commands;
    private final BrokerContext context;
    private final AtomicInteger waiting = new AtomicInteger();

    OutcomeReaders(ChannelRegistry registry, RecordApplier applier) {
        this.registry = registry;
        this.applier = applier;
        this.commands = applier.commands();
        this.context = registry.broker();
    }

    /**
     * Admits a reader of an outcome, from its beginning or after an id. Its stream ends after the last event.
     *
     * @param lastEventId the last event ID that the reader has received; empty for none
     */
    SubscribeResult read(Command command, String lastEventId, Sink sink, Consumer<CloseReason> onClose) {
        SubscribeRequest request =
                SubscribeRequest.to(Channels.of(command.outcome())).withLastEventId(lastEventId);
        SubscriberStream admitted;
        context.commit().lock();
        try {
            if (!registry.makeRoom(StreamMemory.of(request))
                    || registry.count() >= context.options().maxSubscribers()) {
                return new SubscribeResult.LimitReached();
            }
            Channel channel = registry.obtainForRecord(command.outcome());
            long position = position(channel, lastEventId);
            if (position >= command.settledAt()) {
                return new SubscribeResult.ChannelFinished();
            }
            admitted = new SubscriberStream(
                    registry,
                    request,
                    new Backlog(new SubscriberShard[] {channel.room()}, position, position, position, null),
                    EventBlocks.opening(null, null, null, NOTHING),
                    null,
                    sink,
                    onClose);
            registry.add(admitted);
            admitted.countOpening();
            if (command.isSettled()) {
                admitted.endAfter(command.settledAt(), CloseReason.FINISHED);
            }
        } finally {
            applier.unlock();
        }
        return new SubscribeResult.Accepted(admitted, admitted);
    }

    private long position(Channel channel, String lastEventId) {
        LogPosition position = LogPosition.parse(lastEventId);
        long start = channel.log().start();
        return position == null || !position.isOf(context.log().epoch())
                ? start
                : Math.max(start, Math.min(position.sequence(), context.commit().end()));
    }

    /** Returns why no other request may wait now; null if one may. */
    @Nullable BrokerBusyException full() {
        return waiting.get() < mostWaiting() ? null : tooManyWait();
    }

    private int mostWaiting() {
        return Math.max(1, context.options().maxSubscribers() / LARGEST_PART);
    }

    private BrokerBusyException tooManyWait() {
        return new BrokerBusyException(
                "%d requests wait for answers already, which is the limit; try again later, or do not wait"
                        .formatted(mostWaiting()),
                Duration.ofSeconds(1));
    }

    /**
     * Waits until a command has ended.
     *
     * @param time how long; zero for what is known now
     * @param isGone whether the asker has disconnected: asked about once per heartbeat, and must not block
     * @return what is known then, or at the end of the time, or when the broker is closed; fails with a
     *     {@link BrokerBusyException} if too many wait, or if there are too many streams
     */
    CompletionStage<CommandResult> await(Command command, String handle, Duration time, BooleanSupplier isGone) {
        if (time.isZero()) {
            return CompletableFuture.completedFuture(commands.result(command, handle));
        }
        if (waiting.incrementAndGet() > mostWaiting()) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(tooManyWait());
        }
        CompletableFuture<CommandResult> result = new CompletableFuture<>();
        CompletionStage<CommandResult> counted = result.whenComplete((known, failure) -> waiting.decrementAndGet());
        SubscribeResult admitted =
                read(command, "", new Waiter(isGone), reason -> result.complete(commands.result(command, handle)));
        if (admitted instanceof SubscribeResult.LimitReached) {
            result.completeExceptionally(new BrokerBusyException(
                    "the server has reached its limit of streams; try again later", Duration.ofSeconds(1)));
        } else if (admitted instanceof SubscribeResult.Accepted accepted) {
            accepted.signals().writable();
            Runnable cancel = context.timer()
                    .scheduleCancellable(time, () -> accepted.subscription().close());
            return counted.whenComplete((known, failure) -> cancel.run());
        } else {
            result.complete(commands.result(command, handle));
        }
        return counted;
    }

    /** Takes everything, and keeps nothing: the result is read from the log when the stream has ended. */
    private record Waiter(BooleanSupplier isGone) implements Sink {

        @Override
        public boolean hasVanished() {
            return isGone.getAsBoolean();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public void end() {}
    }
}
