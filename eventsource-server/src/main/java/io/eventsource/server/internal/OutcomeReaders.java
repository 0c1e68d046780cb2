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
import java.util.function.Consumer;

/** Admits readers of commands' outcomes. Who waits for a result is one of them: it reads, and looks only at the end. */
final class OutcomeReaders {

    private static final byte[] NOTHING = {};

    private final ChannelRegistry registry;
    private final RecordApplier applier;
    private final Commands commands;
    private final BrokerContext context;

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
                    new Backlog(new SubscriberShard[] {channel.room()}, position, position, position),
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

    /**
     * Waits until a command has ended.
     *
     * @param time how long
     * @return what is known then, or at the end of the time, or when the broker is closed; fails if there are too many readers
     */
    CompletionStage<CommandResult> await(Command command, String handle, Duration time) {
        CompletableFuture<CommandResult> result = new CompletableFuture<>();
        SubscribeResult admitted =
                read(command, "", new Waiter(), reason -> result.complete(commands.result(command, handle)));
        if (admitted instanceof SubscribeResult.LimitReached) {
            result.completeExceptionally(new BrokerBusyException(
                    "the server has reached its limit of streams; try again later", Duration.ofSeconds(1)));
        } else if (admitted instanceof SubscribeResult.Accepted accepted) {
            accepted.signals().writable();
            Runnable cancel = context.timer()
                    .scheduleCancellable(time, () -> accepted.subscription().close());
            return result.whenComplete((known, failure) -> cancel.run());
        } else {
            result.complete(commands.result(command, handle));
        }
        return result;
    }

    /** Takes everything, and keeps nothing: the result is read from the log when the stream has ended. */
    private static final class Waiter implements Sink {

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
