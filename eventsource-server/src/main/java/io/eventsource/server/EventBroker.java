package io.eventsource.server;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes events for channels and brings them to the streams that are open there.
 *
 * <pre>{@code
 * EventBroker broker = EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
 * broker.publish("news", OutgoingEvent.of("headline", "All is well"));
 * }</pre>
 *
 * <p>Events reach each stream in the order in which they were published, each once, even if it is for several channels
 * that the stream reads. What a channel keeps is for clients that reconnect with their last event ID. Events for one
 * channel by one thread are in the order of its calls.
 *
 * <p>Safe for concurrent use. Nothing here waits for a client: a publisher that is faster than the streams sees it by
 * stages that complete later.
 *
 * <p>An {@link Error} on one of the broker's own threads, such as an {@link OutOfMemoryError}, is handed to the thread's
 * {@linkplain Thread#getUncaughtExceptionHandler() handler of uncaught exceptions}. The broker goes on as far as it can; a
 * program that would rather end does so in its {@linkplain Thread#setDefaultUncaughtExceptionHandler default handler}.
 */
public final class EventBroker implements AutoCloseable {

    private static final Duration UPKEEP = Duration.ofSeconds(1);
    private static final Duration LEAST_WAIT = Duration.ofSeconds(1);

    private final BrokerContext context;
    private final HeartbeatWheel wheel;
    private final ChannelRegistry registry;
    private final SubscriberAdmission admissions;
    private final EventPublisher publisher;
    private final LivenessProbes probes;

    private volatile @Nullable GracefulDrain drain;
    private volatile boolean closed;

    EventBroker(BrokerOptions options, BrokerTimer timer, DeliveryThreads delivery) {
        context = BrokerContext.of(options, timer, delivery);
        wheel = new HeartbeatWheel(options);
        registry = new ChannelRegistry(context, wheel);
        admissions = new SubscriberAdmission(registry);
        publisher = new EventPublisher(registry);
        probes = new LivenessProbes(registry);
        timer.repeat(wheel.tick(), () -> wheel.turn(context.nanoTime()));
        timer.repeat(UPKEEP, registry::upkeep);
    }

    /**
     * Begins with the defaults.
     *
     * @return a builder
     */
    public static EventBrokerBuilder builder() {
        return new EventBrokerBuilder();
    }

    /**
     * Publishes an event on the {@linkplain Channels#DEFAULT default channel}.
     *
     * @param event the event
     * @return as {@link #publish(Channels, OutgoingEvent)}
     */
    public CompletionStage<PublishResult> publish(OutgoingEvent event) {
        return publish(Channels.DEFAULT, event);
    }

    /**
     * Publishes an event on one channel.
     *
     * @param channel the channel
     * @param event the event
     * @return as {@link #publish(Channels, OutgoingEvent)}
     */
    public CompletionStage<PublishResult> publish(String channel, OutgoingEvent event) {
        return publish(Channels.of(channel), event);
    }

    /**
     * Publishes an event. It has its place in the order of all events when this returns, and each stream gets it as soon
     * as it can take it; one that reads several of the channels gets it once.
     *
     * @param channels where; those that take nothing just now are left out
     * @param event the event
     * @return what became of it. Completes at once as long as little of what was published waits to be brought to the
     *     streams, and later if there is more: who waits for it before the next event goes at the streams' pace. Fails
     *     with {@link BrokerBusyException} if the event was not taken. Must not be waited for in a hook, where it throws
     *     {@link IllegalStateException}
     * @throws IllegalArgumentException if the event's type or id is one of the broker's own
     * @throws EventTooLargeException if it has more bytes than may be
     */
    public CompletionStage<PublishResult> publish(Channels channels, OutgoingEvent event) {
        BrokerBusyException stopping = stopping();
        return stopping == null ? publisher.publish(channels, event) : PublishStage.failed(stopping);
    }

    /**
     * Publishes an event of its own to each subscriber. Such events have their place in the order, but cannot be resumed
     * from: they are lost with the connection.
     *
     * @param channels whose subscribers, each once
     * @param properties of which type their properties must be; others get nothing
     * @param event makes the event for a subscriber from its properties, or returns null for none. Called on this thread;
     *     where it throws, that subscriber gets nothing and counts as failed
     * @param <P> the type of the properties
     * @return what became of them, as {@link #publish(Channels, OutgoingEvent)}
     */
    public <P> CompletionStage<PublishResult> publish(
            Channels channels, Class<P> properties, Function<? super P, @Nullable OutgoingEvent> event) {
        BrokerBusyException stopping = stopping();
        return stopping == null ? publisher.publish(channels, properties, event) : PublishStage.failed(stopping);
    }

    private @Nullable BrokerBusyException stopping() {
        GracefulDrain draining = drain;
        if (closed || draining != null) {
            Duration time = draining == null ? context.options().expectedReconnectionTime() : draining.within();
            return new BrokerBusyException(
                    "the broker is about to stop; try again later, where another takes its place",
                    time.compareTo(LEAST_WAIT) > 0 ? time : LEAST_WAIT);
        }
        return null;
    }

    /**
     * Ends the streams of a channel permanently: each once it has got all events before. A client that then reconnects
     * gets the status 204, and stops. A new client may subscribe at once.
     *
     * @param channel the channel
     * @return how many streams there were; not taken if there is none and no client is awaited back
     */
    public PublishResult finish(String channel) {
        return publisher.finish(channel);
    }

    /**
     * Subscribes to channels, from where the client's last event ID says, or else from now.
     *
     * @param request who, and to what
     * @param sink where the bytes go
     * @param onClose called once when the stream has ended, on a thread of the broker that is there for such calls
     * @return the subscriber, or why there is none
     * @throws IllegalArgumentException if one of the events to begin with is not one that could be published
     */
    public SubscribeResult subscribe(SubscribeRequest request, Sink sink, Consumer<CloseReason> onClose) {
        if (closed || drain != null) {
            return new SubscribeResult.BrokerStopping();
        }
        SubscribeResult result = admissions.admit(request, sink, onClose);
        if ((closed || drain != null) && result instanceof SubscribeResult.Accepted accepted) {
            accepted.subscriber().end(CloseReason.BROKER_CLOSED); // who stops may have looked before it was there
        }
        return result;
    }

    /**
     * Who is subscribed to channels at this moment.
     *
     * @param channels the channels
     * @return the subscribers, each once
     */
    public Collection<Subscriber> subscribers(Channels channels) {
        return Set.copyOf(registry.subscribers(channels));
    }

    /**
     * Unsubscribes some of those who are subscribed. A stream that has no channel left ends.
     *
     * @param channels from which channels
     * @param who says whether a subscriber is to go; called on this thread
     * @return how many went
     */
    public int unsubscribe(Channels channels, Predicate<? super Subscriber> who) {
        int count = 0;
        for (Subscriber subscriber : registry.subscribers(channels)) {
            if (who.test(subscriber)
                    && registry.unsubscribe(
                            subscriber, channel -> channels.names().contains(channel.name()))) {
                count++;
            }
        }
        return count;
    }

    /**
     * Finds out whether the streams of channels are alive, by writing comments to them: a peer that has gone shows at
     * the second write, if its machine answers at all.
     *
     * @param channels the channels
     * @param then run once: after half a second, or as soon as there is no stream or the broker is closed; on a thread
     *     that must not be held up
     */
    public void probe(Channels channels, Runnable then) {
        probes.probe(channels, then, () -> closed);
    }

    /**
     * The longest time for which an open stream is silent.
     *
     * @return the time between heartbeats; {@link Duration#ZERO} if there are none
     */
    public Duration heartbeat() {
        return context.options().heartbeat();
    }

    /**
     * How long to wait before it makes sense to try a taken channel again.
     *
     * @return the time in which a client is expected to reconnect
     */
    public Duration reconnectionTime() {
        return context.options().expectedReconnectionTime();
    }

    /**
     * Counts memory that is held for requests on their way into this broker, such as their bodies.
     *
     * @return a reservation of nothing yet, to be closed
     */
    public MemoryReservation reserveMemory() {
        return new MemoryReservation(registry);
    }

    /**
     * What this broker has done and holds, in numbers.
     *
     * @return the numbers of about this moment
     */
    public BrokerStatistics statistics() {
        long logBytes;
        context.commit().lock();
        try {
            logBytes = context.budget().logs();
        } finally {
            context.commit().unlock();
        }
        return BrokerStatistics.of(context.statistics(), registry.all().size(), logBytes, context.budget());
    }

    ChannelRegistry registry() {
        return registry;
    }

    /**
     * Whether the broker takes nothing any more because it is drained or closed.
     *
     * @return true from the first call of {@link #drain} or {@link #close} on
     */
    public boolean isStopping() {
        return closed || drain != null;
    }

    /**
     * Disconnects all subscribers gracefully before a server stops. The broker publishes nothing more, accepts no new
     * subscriber, and ends all streams, a few at a time. Each client gets a reconnection time of its own, so that they do not
     * all reconnect elsewhere at once. Streams that do not take their remaining events in time are ended without them.
     *
     * @param within how long that may take, from a millisecond to a day
     * @return completes when all streams have ended. A second call returns the same, with the time of the first
     * @throws IllegalArgumentException if the time is out of range
     */
    public CompletionStage<Void> drain(Duration within) {
        if (!BrokerOptions.isInRange(within)) {
            throw new IllegalArgumentException("a time to drain must be from 1 ms to a day, but is " + within);
        }
        GracefulDrain mine;
        synchronized (this) {
            mine = drain;
            if (mine != null) {
                return mine.done();
            }
            mine = new GracefulDrain(registry, within);
            drain = mine;
        }
        mine.start();
        return mine.done();
    }

    /**
     * Ends all streams in order, as far as their clients can take that at once, and takes no more. Waits for that, for a
     * second at most.
     */
    @Override
    public void close() {
        closed = true;
        context.timer().stop();
        List<Subscriber> finishing = new ArrayList<>();
        for (Channel channel : registry.all()) {
            channel.subscribers().forEach(subscriber -> subscriber.end(CloseReason.BROKER_CLOSED));
            finishing.addAll(registry.finishing(channel));
        }
        finishing.forEach(Subscriber::hurry);
        probes.close();
        GracefulDrain draining = drain;
        if (draining != null) {
            draining.done().complete(null);
        }
        context.delivery().stop();
    }
}
