package io.eventsource.server.internal;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.PublishResult;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.delivery.LogText;
import io.eventsource.server.internal.delivery.SubscriberStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends each subscriber its own event. These events never enter the journal. */
final class PrivateEventPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateEventPublisher.class);

    private final ChannelRegistry registry;
    private final BrokerContext context;

    PrivateEventPublisher(ChannelRegistry registry) {
        this.registry = registry;
        this.context = registry.broker();
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
        Publication publication;
        List<Channel> found;
        context.commit().lock();
        try {
            found = channels.names().stream()
                    .map(registry::find)
                    .filter(Objects::nonNull)
                    .toList();
            found.forEach(channel -> channel.log().count(tally.largest));
            publication = new Publication(
                    context, found, new PublishResult(tally.sent > 0, null, tally.sent, tally.failed, Duration.ZERO));
            publication.awaitWalks();
        } finally {
            context.commit().unlock();
        }
        found.forEach(Channel::signal);
        return publication.begin();
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
}
