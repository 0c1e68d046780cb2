package io.eventsource.server.internal;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.BrokerBusyException;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.IdempotencyKeyReusedException;
import io.eventsource.server.PublishOptions;
import io.eventsource.server.PublishResult;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelMemory;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.channel.PublishBackpressure;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.EventBlocks;
import io.eventsource.server.internal.log.Outbox;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.JournalRecordBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Decides which channels accept what is published, and appends it to the journal. */
final class EventPublisher {

    private static final Duration SOON = Duration.ofSeconds(1);

    /** An upper bound of the memory that an event adds to a channel, without its block. */
    private static final long AMPLE = 128 * 1024;

    /** About how many bytes of memory the entry that finishes a channel uses. */
    private static final long FINISH_BYTES = 1024;

    private static final String NO_MEMORY = "the broker's memory is used up; try again later";

    /** The result for an event that no channel accepts. */
    private static final PublishResult REFUSED = new PublishResult(false, null, 0, 0, Duration.ZERO);

    private final ChannelRegistry registry;
    private final RecordApplier applier;
    private final BrokerContext context;
    private final WaitingLimits limits;

    EventPublisher(ChannelRegistry registry, RecordApplier applier) {
        this.registry = registry;
        this.applier = applier;
        this.context = registry.broker();
        this.limits = new WaitingLimits(context);
    }

    /**
     * Publishes an event.
     *
     * @param answer what a publisher wants who asks for an answer; null if it does not
     * @throws IllegalArgumentException if these channels allow no answers
     */
    CompletionStage<PublishResult> publish(
            Channels channels, OutgoingEvent event, PublishOptions options, @Nullable AnswerRequest answer) {
        if (answer != null) {
            requireOneReader(channels);
        }
        long large = EventBlocks.largeLength(event);
        if (large == 0) {
            return publishEncoded(channels, event, options, answer);
        }
        context.blocks().requireAllowed(large);
        if (!registry.tryUse(large)) {
            context.counters().refused.increment();
            return PublishStage.failed(busy(NO_MEMORY));
        }
        try {
            return publishEncoded(channels, event, options, answer);
        } finally {
            context.memory().use(-large);
        }
    }

    /** Refuses to ask on channels where several clients could answer, or where any reader could. */
    private void requireOneReader(Channels channels) {
        if (channels.names().size() > 1) {
            throw new IllegalArgumentException(
                    "one answer cannot come from " + channels.names().size() + " channels; send a request for each");
        }
        if (optionsOf(channels.names().get(0)).subscribers() == SubscriberLimit.MANY) {
            throw new IllegalArgumentException("a channel with any number of subscribers gives no answers, because"
                    + " each of them could answer; ask on a channel with one");
        }
    }

    private CompletionStage<PublishResult> publishEncoded(
            Channels channels, OutgoingEvent event, PublishOptions options, @Nullable AnswerRequest answer) {
        byte[] block = context.blocks().encode(event);
        Publication publication;
        context.commit().lock();
        try {
            CompletionStage<PublishResult> first = resultOfFirst(options);
            if (first != null) {
                if (answer != null) {
                    answer.handle(handleOfFirst(options.idempotencyKey()));
                }
                return first;
            }
            if (answer != null && !applier.commands().hasRoom(0)) {
                throw busy("too many commands are kept with their results; try again later");
            }
            Duration timeToLive = granted(channels, options);
            boolean waits = !timeToLive.isZero();
            makeRoom(channels, event, block, waits, options.topic());
            List<Channel> accepting = accepting(channels, waits);
            if (accepting.isEmpty()) {
                return PublishStage.done(REFUSED);
            }
            if (accepting.get(0).log().isReserved(event.id())) {
                throw new IllegalArgumentException(
                        "the id " + event.id() + " is reserved: only the broker may give ids of this form");
            }
            refuseIfBusy(accepting, block.length);
            publication = append(accepting, event, block, options, timeToLive, answer);
        } catch (BrokerBusyException busy) {
            context.counters().refused.increment();
            return PublishStage.failed(busy);
        } finally {
            applier.unlock();
        }
        context.counters().published.increment();
        context.counters().publishedBytes.add(block.length);
        return publication.begin();
    }

    /** Appends an event. The caller holds the commit lock. */
    private Publication append(
            List<Channel> accepting,
            OutgoingEvent event,
            byte[] block,
            PublishOptions options,
            Duration timeToLive,
            @Nullable AnswerRequest answer) {
        String given = event.id().text();
        int subscribers = count(accepting);
        Publication publication =
                new Publication(context, accepting, new PublishResult(true, given, subscribers, 0, timeToLive));
        long now = context.timer().currentTimeMillis();
        JournalRecordBuilder record = record(JournalRecord.Kind.EVENT, accepting, now)
                .block(block)
                .eventId(given)
                .reconnectionTime(event.reconnectionTime());
        if (!timeToLive.isZero()) {
            record.expiresAt(now + timeToLive.toMillis()).topic(options.topic());
        }
        String key = options.idempotencyKey();
        String fingerprint = options.fingerprint();
        if (key != null && fingerprint != null) {
            record.idempotencyKey(key, fingerprint).subscribers(subscribers);
        }
        if (answer != null) {
            answer.handle(key == null ? null : context.log().secrets().handle(key, now));
            record.command(answer.outcome(), answer.replyPath());
            if (timeToLive.isZero()) {
                record.expiresAt(now + answer.deliveredWithin().toMillis()).topic(options.topic());
            }
        }
        JournalRecord built = record.build();
        if (built.expiresAt() != 0) {
            publication.onSettled(limits.count(accepting, built));
        }
        if (key != null && fingerprint != null) {
            applier.keys().add(key, fingerprint, now, publication.stage());
            publication.onFailure(() -> applier.forget(key, publication.stage()));
            publication.repetition(position -> resultOfFirst(key, fingerprint, position, answer));
        }
        try {
            publication.append(built);
        } catch (RuntimeException | Error e) {
            publication.settled();
            if (key != null) {
                applier.keys().forget(key, publication.stage());
            }
            throw e;
        }
        return publication;
    }

    /** Returns the result of an earlier publication with the same idempotency key; null if there was none. */
    private @Nullable CompletionStage<PublishResult> resultOfFirst(PublishOptions options) {
        String key = options.idempotencyKey();
        if (key == null) {
            return null;
        }
        return applier.keys().isOther(key, options.fingerprint())
                ? PublishStage.failed(new IdempotencyKeyReusedException())
                : copy(applier.keys().find(key));
    }

    /**
     * Returns the result of an event with the same idempotency key that came before this one, perhaps from another node; null if
     * this is the first.
     */
    private @Nullable CompletionStage<PublishResult> resultOfFirst(
            String key, String fingerprint, long position, @Nullable AnswerRequest answer) {
        CompletionStage<PublishResult> first = applier.keys().firstBefore(key, fingerprint, position);
        if (first != null && answer != null) {
            answer.handle(handleOfFirst(key));
        }
        return first;
    }

    /** Returns the handle that the first publication with an idempotency key got. */
    private @Nullable String handleOfFirst(@Nullable String key) {
        return key == null
                ? null
                : context.log().secrets().handle(key, applier.keys().publishedAt(key));
    }

    /** Returns a stage for another publisher, which must not be able to complete that of the first. */
    private static @Nullable CompletionStage<PublishResult> copy(@Nullable CompletionStage<PublishResult> first) {
        return first == null ? null : first.toCompletableFuture().copy();
    }

    /** Returns how long an event may wait; zero if none of its channels lets it wait. */
    private Duration granted(Channels channels, PublishOptions options) {
        Duration most = context.options().maxTimeToLive();
        Duration wanted = options.timeToLive().compareTo(most) < 0 ? options.timeToLive() : most;
        return wanted.toMillis() == 0 || channels.names().stream().noneMatch(this::mayWait) ? Duration.ZERO : wanted;
    }

    private boolean mayWait(String name) {
        return context.mayWait(optionsOf(name));
    }

    private ChannelOptions optionsOf(String name) {
        Channel known = registry.find(name);
        return known != null ? known.options() : context.options().channelOptions(name);
    }

    private JournalRecordBuilder record(JournalRecord.Kind kind, List<Channel> channels) {
        return record(kind, channels, context.timer().currentTimeMillis());
    }

    private static JournalRecordBuilder record(JournalRecord.Kind kind, List<Channel> channels, long now) {
        List<String> names = channels.size() == 1
                ? List.of(channels.get(0).name())
                : channels.stream().map(Channel::name).toList();
        return JournalRecord.of(kind, names, now);
    }

    /** Makes room for all copies of an event before the first is appended. */
    private void makeRoom(Channels channels, OutgoingEvent event, byte[] block, boolean waits, @Nullable String topic) {
        int length = block.length;
        if (context.memory().hasRoom(channels.names().size() * (length + AMPLE))) {
            return;
        }
        long growth = 0;
        for (String name : channels) {
            Channel known = registry.find(name);
            if (waits && mayWait(name)) {
                growth += Outbox.growth(block, event.id().text(), topic) + (known == null ? ChannelMemory.of(name) : 0);
            } else if (known == null) {
                growth += retainsWithoutSubscribers(name) ? ChannelMemory.growth(name, event, length) : 0;
            } else if (known.acceptsEvents()) {
                registry.touch(known);
                growth += known.log().growth(event.id().text(), length);
            }
        }
        if (growth > context.memory().limit()) {
            throw busy(
                    "an event of " + length + " bytes for " + channels.names().size() + " channels needs " + growth
                            + " bytes of memory, but the broker may use "
                            + context.memory().limit()
                            + "; publish it to fewer channels at a time");
        }
        if (!registry.makeRoom(growth)) {
            throw busy(NO_MEMORY);
        }
    }

    private boolean retainsWithoutSubscribers(String name) {
        return context.retainsWithoutSubscribers(context.options().channelOptions(name));
    }

    private List<Channel> accepting(Channels channels, boolean waits) {
        List<Channel> accepting = new ArrayList<>(1);
        for (String name : channels) {
            Channel channel = findAccepting(name, waits && mayWait(name));
            if (channel != null) {
                accepting.add(channel);
            }
        }
        return accepting;
    }

    /** Returns a channel, creating it if necessary; null if it does not accept events. */
    private @Nullable Channel findAccepting(String name, boolean waits) {
        Channel known = registry.find(name);
        if (known == null && (waits || retainsWithoutSubscribers(name))) {
            known = registry.obtain(name);
            if (known == null) {
                throw busy("the broker has reached its maximum number of channels; try again later");
            }
        }
        return known != null && (waits || known.acceptsEvents()) ? known : null;
    }

    private void refuseIfBusy(List<Channel> channels, int length) {
        for (Channel channel : channels) {
            long unwalked = channel.unwalkedBytes();
            if (unwalked > 0 && unwalked + length > PublishBackpressure.REFUSE_ABOVE) {
                throw busy("the publish rate exceeds the delivery rate on channel " + channel.name()
                        + "; wait for the stages that publish returns");
            }
        }
    }

    private static BrokerBusyException busy(String reason) {
        return new BrokerBusyException(reason, SOON);
    }

    /** Returns the number of subscribers, each counted once; those of other nodes once for each channel. */
    private static int count(List<Channel> channels) {
        if (channels.size() == 1) {
            Channel only = channels.get(0);
            return only.count() + only.countElsewhere();
        }
        Set<SubscriberStream> distinct = new HashSet<>();
        channels.forEach(channel -> distinct.addAll(channel.subscribers()));
        return distinct.size()
                + channels.stream().mapToInt(Channel::countElsewhere).sum();
    }

    CompletionStage<PublishResult> finish(Channels channels) {
        Publication publication;
        context.commit().lock();
        try {
            // Continues even without room: finishing frees more memory than it uses.
            registry.makeRoom(FINISH_BYTES * channels.names().size());
            List<Channel> accepting = new ArrayList<>(1);
            for (String name : channels) {
                Channel channel = registry.find(name);
                if (channel != null && channel.acceptsEvents()) {
                    accepting.add(channel);
                }
            }
            if (accepting.isEmpty()) {
                return PublishStage.done(REFUSED);
            }
            publication = new Publication(
                    context, accepting, new PublishResult(true, null, count(accepting), 0, Duration.ZERO));
            publication.append(record(JournalRecord.Kind.FINISH, accepting).build());
        } finally {
            applier.unlock();
        }
        return publication.begin();
    }
}
