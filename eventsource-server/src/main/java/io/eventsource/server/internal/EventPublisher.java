package io.eventsource.server.internal;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.BrokerBusyException;
import io.eventsource.server.Channels;
import io.eventsource.server.PublishResult;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.channel.PublishBackpressure;
import io.eventsource.server.internal.delivery.LogText;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.EventBlocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appends events to logs and signals their subscribers. */
final class EventPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

    private static final Duration SOON = Duration.ofSeconds(1);

    /** An upper bound of the memory that an event adds to a channel, without its block. */
    private static final long AMPLE = 128 * 1024;

    /** About how many bytes of memory the entry that finishes a channel uses. */
    private static final long FINISH_BYTES = 1024;

    private static final String NO_MEMORY = "the broker's memory is used up; try again later";

    /** The result for an event that no channel accepts. */
    private static final PublishResult REFUSED = new PublishResult(false, null, 0, 0);

    private final ChannelRegistry registry;
    private final BrokerContext context;

    EventPublisher(ChannelRegistry registry) {
        this.registry = registry;
        this.context = registry.broker();
    }

    CompletionStage<PublishResult> publish(Channels channels, OutgoingEvent event) {
        long large = EventBlocks.largeLength(event);
        if (large == 0) {
            return publishEncoded(channels, event);
        }
        context.blocks().requireAllowed(large);
        if (!registry.tryUse(large)) {
            context.counters().refused.increment();
            return PublishStage.failed(busy(NO_MEMORY));
        }
        try {
            return publishEncoded(channels, event);
        } finally {
            context.memory().use(-large);
        }
    }

    private CompletionStage<PublishResult> publishEncoded(Channels channels, OutgoingEvent event) {
        byte[] block = context.blocks().encode(event);
        Stages stages;
        List<Channel> accepting;
        context.commit().lock();
        try {
            makeRoom(channels, event, block.length);
            accepting = accepting(channels);
            if (accepting.isEmpty()) {
                return PublishStage.done(REFUSED);
            }
            if (accepting.get(0).log().isReserved(event.id())) {
                throw new IllegalArgumentException(
                        "the id " + event.id() + " is reserved: only the broker may give ids of this form");
            }
            refuseIfBusy(accepting, block.length);
            String id = append(accepting, event, block);
            stages = new Stages(new PublishResult(true, id, count(accepting), 0));
            stages.await(accepting, block.length);
        } catch (BrokerBusyException busy) {
            context.counters().refused.increment();
            return PublishStage.failed(busy);
        } finally {
            context.commit().unlock();
        }
        context.counters().published.increment();
        accepting.forEach(Channel::signal);
        return stages.begin();
    }

    /** Appends an event to channels. A failure may leave it in some of them, so its sequence counts as used even then. */
    private @Nullable String append(List<Channel> channels, OutgoingEvent event, byte[] block) {
        String id = null;
        try {
            for (Channel channel : channels) {
                String given = channel.append(event, block);
                id = id == null ? given : id;
            }
        } finally {
            context.commit().advance();
        }
        return id;
    }

    /** Makes room for all copies of an event before the first is appended. */
    private void makeRoom(Channels channels, OutgoingEvent event, int length) {
        if (context.memory().hasRoom(channels.names().size() * (length + AMPLE))) {
            return;
        }
        long growth = 0;
        for (String name : channels) {
            Channel known = registry.find(name);
            if (known == null) {
                growth += retainsWithoutSubscribers(name) ? Channel.growth(name, event, length) : 0;
            } else if (known.acceptsEvents()) {
                registry.touch(known);
                growth += known.log().growth(event, length);
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
        return Channel.retainsWithoutSubscribers(context.options().channels().apply(name), context);
    }

    private List<Channel> accepting(Channels channels) {
        List<Channel> accepting = new ArrayList<>(1);
        for (String name : channels) {
            Channel channel = findAccepting(name);
            if (channel != null) {
                accepting.add(channel);
            }
        }
        return accepting;
    }

    /** Returns a channel, creating it if necessary; null if it does not accept events. */
    private @Nullable Channel findAccepting(String name) {
        Channel known = registry.find(name);
        if (known == null && retainsWithoutSubscribers(name)) {
            known = registry.obtain(name);
            if (known == null) {
                throw busy("the broker has reached its maximum number of channels; try again later");
            }
        }
        return known != null && known.acceptsEvents() ? known : null;
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

    /** Returns the number of subscribers, each counted once. */
    private static int count(List<Channel> channels) {
        if (channels.size() == 1) {
            return channels.get(0).count();
        }
        Set<SubscriberStream> distinct = new HashSet<>();
        channels.forEach(channel -> distinct.addAll(channel.subscribers()));
        return distinct.size();
    }

    <P> CompletionStage<PublishResult> publish(
            Channels channels, Class<P> properties, Function<? super P, @Nullable OutgoingEvent> event) {
        Tally tally = new Tally();
        for (SubscriberStream subscriber : registry.subscribers(channels)) {
            if (properties.isInstance(subscriber.properties())) {
                try {
                    OutgoingEvent own = event.apply(properties.cast(subscriber.properties()));
                    if (own != null) {
                        tally.add(subscriber, context.blocks().encode(own));
                    }
                } catch (RuntimeException e) {
                    tally.failed++;
                    LOG.warn("could not make an event for a subscriber of {}", LogText.of(channels), e);
                }
            }
        }
        Stages stages = new Stages(new PublishResult(tally.sent > 0, null, tally.sent, tally.failed));
        List<Channel> found;
        context.commit().lock();
        try {
            found = channels.names().stream()
                    .map(registry::find)
                    .filter(Objects::nonNull)
                    .toList();
            stages.await(found, tally.largest);
        } finally {
            context.commit().unlock();
        }
        found.forEach(Channel::signal);
        return stages.begin();
    }

    /** Counts the results of private events for several subscribers. */
    private static final class Tally {

        private int sent;
        private int failed;
        private int largest;

        private void add(SubscriberStream subscriber, byte[] block) {
            if (subscriber.add(block)) {
                sent++;
                largest = Math.max(largest, block.length);
            } else {
                failed++;
            }
        }
    }

    /** Completes the publisher's stage when all channels have been walked far enough. */
    private static final class Stages {

        private final PublishStage<PublishResult> stage = new PublishStage<>();
        private final PublishResult published;
        private final AtomicInteger waiting = new AtomicInteger(1);

        Stages(PublishResult published) {
            this.published = published;
        }

        /** Counts what was published, and waits for channels with too many unwalked bytes. The caller holds the commit lock. */
        void await(List<Channel> channels, int length) {
            for (Channel channel : channels) {
                channel.log().count(length);
                if (channel.unwalkedBytes() > PublishBackpressure.WAIT_ABOVE) {
                    waiting.incrementAndGet();
                    channel.await(this::passed);
                }
            }
        }

        private void passed() {
            if (waiting.decrementAndGet() == 0) {
                stage.complete(published);
            }
        }

        PublishStage<PublishResult> begin() {
            passed();
            return stage;
        }
    }

    CompletionStage<PublishResult> finish(Channels channels) {
        Set<SubscriberStream> finished = new LinkedHashSet<>();
        String id = null;
        boolean accepted = false;
        context.commit().lock();
        try {
            // Continues even without room: finishing frees more memory than it uses.
            registry.makeRoom(FINISH_BYTES * channels.names().size());
            for (String name : channels) {
                Channel channel = registry.find(name);
                if (channel != null && channel.acceptsEvents()) {
                    String given = finish(channel, finished);
                    id = accepted ? id : given;
                    accepted = true;
                }
            }
        } finally {
            context.commit().unlock();
        }
        finished.forEach(SubscriberStream::wake);
        return PublishStage.done(accepted ? new PublishResult(true, id, finished.size(), 0) : REFUSED);
    }

    /** Finishes one channel, and returns the id of the finish. The caller holds the commit lock. */
    private @Nullable String finish(Channel channel, Set<SubscriberStream> finished) {
        String id = context.options().ids()
                ? channel.log().publicId(context.commit().next())
                : null;
        try {
            finished.addAll(channel.finish());
        } finally {
            context.commit().advance();
        }
        registry.vacated(channel);
        return id;
    }
}
