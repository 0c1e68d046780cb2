package io.eventsource.server.internal;

import io.eventsource.server.WaitingEvent;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.log.LogPosition;
import io.eventsource.server.internal.log.Outbox;
import io.eventsource.server.internal.log.Outbox.Command;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.JournalRecord.Kind;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lists, confirms and cancels the events that wait for the clients of exclusive channels. */
final class WaitingEvents {

    private final ChannelRegistry registry;
    private final RecordApplier applier;
    private final BrokerContext context;
    private final CatchUp catchUp;

    WaitingEvents(ChannelRegistry registry, RecordApplier applier, CatchUp catchUp) {
        this.registry = registry;
        this.applier = applier;
        this.catchUp = catchUp;
        this.context = registry.broker();
    }

    List<WaitingEvent> list(String name) {
        Channel channel = registry.find(name);
        Outbox outbox = outbox(channel);
        return channel == null || outbox == null
                ? List.of()
                : outbox.commands().stream()
                        .filter(command -> outbox.isWaiting(command.sequence()))
                        .map(command -> new WaitingEvent(
                                id(channel, command),
                                Instant.ofEpochMilli(command.expiresAt()),
                                command.topic(),
                                command.block().length))
                        .toList();
    }

    /**
     * Confirms what a client has dealt with. Waits for the event if another node delivered it.
     *
     * @param client the client that confirms; null if the application does
     */
    CompletionStage<Boolean> confirm(String name, String lastEventId, @Nullable Identity client) {
        return catchUp.await(() -> catchUp.isAhead(lastEventId))
                .thenCompose(isBehind -> confirmNow(name, lastEventId, client));
    }

    private CompletionStage<Boolean> confirmNow(String name, String lastEventId, @Nullable Identity client) {
        context.commit().lock();
        try {
            Channel channel = registry.find(name);
            OptionalLong position = channel == null ? OptionalLong.empty() : readPosition(channel, lastEventId, client);
            if (position.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            Outbox outbox = outbox(channel);
            return outbox == null || outbox.next(0) > position.getAsLong()
                    ? CompletableFuture.completedFuture(true)
                    : append(Kind.CONFIRM, name, position.getAsLong());
        } finally {
            applier.unlock();
        }
    }

    /**
     * Returns the position of an id that only a reader of the channel can know, or that its last reader names. Such a reader
     * may also name an id that a publisher gave to an event that did not wait, or does not wait any more.
     */
    private OptionalLong readPosition(Channel channel, String lastEventId, @Nullable Identity client) {
        LogPosition position = LogPosition.parse(lastEventId);
        if (position != null && channel.log().isProvenBy(position.epoch())) {
            return position.sequence() <= context.commit().end()
                    ? OptionalLong.of(position.sequence())
                    : OptionalLong.empty();
        }
        Outbox outbox = outbox(channel);
        boolean isTrusted = client == null || client.isSame(channel.lastReader());
        if (!isTrusted || !channel.log().hasSecret()) {
            return OptionalLong.empty();
        }
        OptionalLong waiting = outbox == null ? OptionalLong.empty() : outbox.find(lastEventId);
        return waiting.isPresent() ? waiting : channel.log().find(lastEventId, List.of(channel.log()));
    }

    CompletionStage<Boolean> cancel(String name, String id) {
        context.commit().lock();
        try {
            Channel channel = registry.find(name);
            Outbox outbox = outbox(channel);
            if (channel == null || outbox == null) {
                return CompletableFuture.completedFuture(false);
            }
            OptionalLong waiting = waiting(channel, outbox, id);
            return waiting.isEmpty()
                    ? CompletableFuture.completedFuture(false)
                    : append(Kind.CANCEL, name, waiting.getAsLong());
        } finally {
            applier.unlock();
        }
    }

    /** Returns the position of what waits under an id, as its publisher got it. */
    private static OptionalLong waiting(Channel channel, Outbox outbox, String id) {
        OptionalLong given = outbox.find(id);
        LogPosition position = LogPosition.parse(id);
        if (given.isPresent() || position == null) {
            return given;
        }
        long sequence = position.sequence();
        return outbox.isWaiting(sequence) && channel.log().publicId(sequence).equals(id)
                ? OptionalLong.of(sequence)
                : OptionalLong.empty();
    }

    private static String id(Channel channel, Command command) {
        String given = command.givenId();
        return given != null ? given : channel.log().publicId(command.sequence());
    }

    private static @Nullable Outbox outbox(@Nullable Channel channel) {
        return channel == null ? null : channel.log().outbox();
    }

    private CompletionStage<Boolean> append(Kind kind, String name, long position) {
        return context.journal()
                .append(JournalRecord.of(kind, List.of(name), context.timer().currentTimeMillis())
                        .reference(position)
                        .build())
                .thenApply(applied -> true);
    }
}
