package io.eventsource.server;

import io.eventsource.protocol.OutgoingEvent;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the event that a subscriber gets from the one that was published and the subscriber's properties: without a field that it
 * must not see, for example, or in its language.
 *
 * <pre>{@code
 * ChannelOptions.BROADCAST.withProjection(EventProjection.of(Trader.class, (trader, price) ->
 *         trader.mayTrade(price) ? price : null));
 * }</pre>
 *
 * <p>The function runs on the threads that deliver events, once for each subscriber and event. It must be quick, must not block,
 * and should depend on its arguments alone, because it is applied again to the events that a client resumes with.
 *
 * @param <P> the type of the properties
 */
public final class EventProjection<P> {

    private final Class<P> properties;
    private final BiFunction<? super P, ? super OutgoingEvent, @Nullable OutgoingEvent> function;

    private EventProjection(
            Class<P> properties, BiFunction<? super P, ? super OutgoingEvent, @Nullable OutgoingEvent> function) {
        this.properties = properties;
        this.function = function;
    }

    /**
     * Creates a projection.
     *
     * @param properties the type that a subscriber's properties must have; other subscribers get no events
     * @param function makes the event for a subscriber; returns null if it gets none, or the event itself if it gets that. The
     *     event has no id; the one that is returned keeps the id and the reconnection time of the published one. If the function
     *     throws, the subscriber does not get the event, and the failure is logged
     * @param <P> the type of the properties
     * @return the projection
     */
    public static <P> EventProjection<P> of(
            Class<P> properties, BiFunction<? super P, ? super OutgoingEvent, @Nullable OutgoingEvent> function) {
        return new EventProjection<>(
                Objects.requireNonNull(properties, "properties"), Objects.requireNonNull(function, "function"));
    }

    /**
     * Makes the event for a subscriber.
     *
     * @param subscriber its properties; null if it has none
     * @param event the event that was published
     * @return the event that the subscriber gets; null for none
     */
    public @Nullable OutgoingEvent project(@Nullable Object subscriber, OutgoingEvent event) {
        return properties.isInstance(subscriber) ? function.apply(properties.cast(subscriber), event) : null;
    }
}
