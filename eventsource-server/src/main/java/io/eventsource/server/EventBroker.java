package io.eventsource.server;

import io.eventsource.protocol.EventTooLargeException;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.journal.JournalException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Accepts events for channels and delivers them to the streams that are open there.
 *
 * <pre>{@code
 * EventBroker broker = EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
 * broker.publish("news", OutgoingEvent.of("headline", "All is well"));
 * }</pre>
 *
 * <p>Events reach each stream in the order in which they were published, each once, even if an event is for several
 * channels that the stream reads. A channel retains events for clients that reconnect with their last event ID. Events
 * that one thread publishes to one channel keep the order of its calls.
 *
 * <p>Safe for concurrent use. No method waits for a client: the stages that {@link #publish} returns complete later when a
 * publisher is faster than the streams.
 *
 * <p>An {@link Error} on one of the broker's threads, such as an {@link OutOfMemoryError}, is passed to the thread's
 * {@linkplain Thread#getUncaughtExceptionHandler() handler of uncaught exceptions}. The broker continues as far as it can; a
 * program that prefers to exit does so in its {@linkplain Thread#setDefaultUncaughtExceptionHandler default handler}.
 *
 * <p>{@link #builder()} makes the only implementation that the servlet accepts. A test may implement this to see what its own
 * code publishes, but methods may be added.
 */
public interface EventBroker extends AutoCloseable {

    /**
     * Returns a builder with default options.
     *
     * @return a new builder
     */
    static EventBrokerBuilder builder() {
        return new EventBrokerBuilder();
    }

    /**
     * Publishes an event on the {@linkplain Channels#DEFAULT default channel}.
     *
     * @param event the event
     * @return as {@link #publish(Channels, OutgoingEvent)}
     */
    default CompletionStage<PublishResult> publish(OutgoingEvent event) {
        return publish(Channels.DEFAULT, event);
    }

    /**
     * Publishes an event on one channel.
     *
     * @param channel the channel
     * @param event the event
     * @return as {@link #publish(Channels, OutgoingEvent)}
     */
    default CompletionStage<PublishResult> publish(String channel, OutgoingEvent event) {
        return publish(Channels.of(channel), event);
    }

    /**
     * Publishes an event. When this returns, the event has its position in the order of all events. Each stream receives it as
     * soon as its sink is ready; a stream that reads several of the channels receives it once.
     *
     * @param channels the channels; those that accept nothing at the moment are skipped
     * @param event the event
     * @return the result. Completes at once while few bytes wait for delivery, and later if more do, so that a publisher
     *     that waits for it publishes no faster than the streams deliver. Fails with {@link BrokerBusyException} if the event was refused,
     *     and with {@link JournalException} if the journal may not keep it.
     *     A hook must not wait for it; waiting throws {@link IllegalStateException} there
     * @throws IllegalArgumentException if the event's type or id is reserved for the broker
     * @throws EventTooLargeException if the encoded event has more bytes than {@link EventBrokerBuilder#maxEventSize} allows
     */
    default CompletionStage<PublishResult> publish(Channels channels, OutgoingEvent event) {
        return publish(channels, event, PublishOptions.DEFAULT);
    }

    /**
     * Publishes an event that may wait for a client, or that may be published again by mistake.
     *
     * @param channels the channels; those that accept nothing at the moment are skipped
     * @param event the event
     * @param options how long it waits, what it replaces, and what identifies the request
     * @return as {@link #publish(Channels, OutgoingEvent)}; fails with {@link IdempotencyKeyReusedException} if the key was used
     *     for another request, and with {@link JournalException} if the journal may not keep the event
     * @throws IllegalArgumentException if the event's type or id is reserved for the broker
     * @throws EventTooLargeException if the encoded event has more bytes than {@link EventBrokerBuilder#maxEventSize} allows
     */
    CompletionStage<PublishResult> publish(Channels channels, OutgoingEvent event, PublishOptions options);

    /**
     * Confirms that the client of an exclusive channel has dealt with everything up to an event, so that no earlier event waits
     * any more.
     *
     * @param channel the channel
     * @param lastEventId the id of the event, as the client received it
     * @return completes with false if no stream of the channel has had this id
     */
    CompletionStage<Boolean> confirm(String channel, String lastEventId);

    /**
     * Returns the events that wait for the client of an exclusive channel.
     *
     * @param channel the channel
     * @return the events, oldest first
     */
    List<WaitingEvent> waiting(String channel);

    /**
     * Cancels an event that waits for the client of an exclusive channel. A stream that is written at this moment may still get
     * it.
     *
     * @param channel the channel
     * @param id the id of the event, as its publisher got it
     * @return completes with false if no such event waits
     */
    CompletionStage<Boolean> cancel(String channel, String id);

    /**
     * Sends a command to the client of an exclusive channel, and waits for its result.
     *
     * @param channel the channel, which has one subscriber at a time
     * @param event the command
     * @param wait how long to wait for the answer
     * @return as {@link #request(String, OutgoingEvent, PublishOptions, Duration)}
     */
    default CompletionStage<CommandResult> request(String channel, OutgoingEvent event, Duration wait) {
        return request(channel, event, PublishOptions.DEFAULT, wait);
    }

    /**
     * Sends a command to the client of an exclusive channel, and waits for its result. The client gets it with a field
     * {@code reply}, the address for its answer. A command is tried once: it is redelivered to a client that did not start it, and
     * never to one that did. Waiting costs no thread. If too many wait (half of {@link EventBrokerBuilder#maxSubscribers}), the
     * command is refused with a {@link BrokerBusyException}.
     *
     * @param channel the channel, which has one subscriber at a time
     * @param event the command
     * @param options how long it may wait for the client, what it replaces, and what identifies the request
     * @param wait how long to wait for the answer
     * @return what is known when the command has ended, or at the end of the time: it may then be started still. Fails with
     *     {@link NoSubscriberException} if no client is subscribed and the command may not wait for one, and as
     *     {@link #publish(Channels, OutgoingEvent, PublishOptions)}
     * @throws IllegalArgumentException if the channel may have any number of subscribers, or as {@code publish}
     */
    CompletionStage<CommandResult> request(String channel, OutgoingEvent event, PublishOptions options, Duration wait);

    /**
     * Returns what is known of a command.
     *
     * @param handle the handle that {@link #request} gave
     * @return what is known; null if there is no such command, or if its result is not kept any more
     */
    @Nullable CommandResult command(String handle);

    /**
     * Cancels a command that was not started. A stream that is written at this moment may still get it.
     *
     * @param handle the handle that {@link #request} gave
     * @return completes with false if it was started, has ended, or is not known
     */
    CompletionStage<Boolean> cancelCommand(String handle);

    /**
     * Sends each subscriber its own private event. Private events have a position in the order of all events, but a client
     * cannot resume from them: they are lost with the connection. They reach the subscribers of this node only, if several share a
     * journal: {@link ChannelOptions#withProjection} reaches all.
     *
     * @param channels the channels whose subscribers get an event, each once
     * @param properties the type that a subscriber's properties must have; other subscribers get nothing
     * @param event makes the event for a subscriber from its properties, or returns null for none. Called on this thread; if it
     *     throws, that subscriber gets nothing and counts as failed
     * @param <P> the type of the properties
     * @return the result, as for {@link #publish(Channels, OutgoingEvent)}
     */
    <P> CompletionStage<PublishResult> publish(
            Channels channels, Class<P> properties, Function<? super P, @Nullable OutgoingEvent> event);

    /**
     * Finishes one channel.
     *
     * @param channel the channel
     * @return as {@link #finish(Channels)}
     */
    default CompletionStage<PublishResult> finish(String channel) {
        return finish(Channels.of(channel));
    }

    /**
     * Ends the streams of channels permanently: each after it has received all earlier events. A client that then reconnects
     * gets status 204 and stops. A new client may subscribe at once.
     *
     * @param channels the channels; those that have no subscriber and expect none to reconnect are skipped
     * @return the result: how many streams were finished; not accepted if all channels were skipped
     */
    CompletionStage<PublishResult> finish(Channels channels);

    /**
     * Subscribes to channels: after the client's last event ID, or else from now on.
     *
     * @param request who subscribes, and to what
     * @param sink where the bytes go
     * @param onClose called once after the stream has ended, on a thread of the broker for user code
     * @return the subscription and what the sink reports to, or why the request was refused
     * @throws IllegalArgumentException if one of the initial events could not be published
     */
    SubscribeResult subscribe(SubscribeRequest request, Sink sink, Consumer<CloseReason> onClose);

    /**
     * Returns the current subscribers of channels.
     *
     * @param channels the channels
     * @return the subscriptions, each once
     */
    Collection<Subscription> subscribers(Channels channels);

    /**
     * Unsubscribes some of the current subscribers. A stream without a channel ends.
     *
     * @param channels the channels to unsubscribe from
     * @param which returns whether to unsubscribe a subscriber; called on this thread
     * @return how many were unsubscribed
     */
    int unsubscribe(Channels channels, Predicate<? super Subscription> which);

    /**
     * Returns some of the channels that exist, for a page or a program that shows them. Outcomes of commands are no channels. The
     * time of a call grows with the number of all channels, its result and its memory only with {@link ChannelQuery#limit()}. It
     * takes no lock, so it delays no publisher, and what it returns was not all true at one moment.
     *
     * @param query which channels, how many of them, and in which order
     * @return the channels, and how many the query has found in all
     */
    ChannelList channels(ChannelQuery query);

    /**
     * Returns the broker's statistics.
     *
     * @return the numbers, as of about now
     */
    BrokerStatistics statistics();

    /**
     * Returns why the broker cannot accept events at present, for a readiness check: its journal's disk is full, for example.
     * Open streams continue meanwhile, and the broker recovers without help.
     *
     * @return the reason, written for operators; null if the broker accepts events
     */
    @Nullable String problem();

    /**
     * Returns whether the broker refuses everything because it is being drained or closed.
     *
     * @return true after the first call of {@link #drain} or {@link #close}
     */
    boolean isStopping();

    /**
     * Disconnects all subscribers gracefully before a server stops. The broker publishes no more events, accepts no new
     * subscriber, and ends all streams, a few at a time. Each client gets its own random reconnection time, so that they
     * do not all reconnect elsewhere at once. Streams that do not take their remaining events in time end without them.
     *
     * @param within how long that may take, from a millisecond to a day
     * @return completes when all streams have ended. A second call returns the same, with the time of the first
     * @throws IllegalArgumentException if the time is out of range
     */
    CompletionStage<Void> drain(Duration within);

    /**
     * Ends all streams after the events that their clients can receive now, and accepts no more events. Waits for that,
     * for up to a second.
     */
    @Override
    void close();
}
