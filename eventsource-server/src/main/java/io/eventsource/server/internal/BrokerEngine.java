package io.eventsource.server.internal;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.protocol.internal.PathText;
import io.eventsource.server.BrokerBusyException;
import io.eventsource.server.BrokerStatistics;
import io.eventsource.server.ChannelList;
import io.eventsource.server.ChannelQuery;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.CommandResult;
import io.eventsource.server.EventBroker;
import io.eventsource.server.NoSubscriberException;
import io.eventsource.server.PublishOptions;
import io.eventsource.server.PublishResult;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import io.eventsource.server.Subscription;
import io.eventsource.server.WaitingEvent;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.BrokerOptions;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.command.Command;
import io.eventsource.server.internal.command.Commands;
import io.eventsource.server.internal.delivery.BrokerTimer;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.internal.delivery.HeartbeatWheel;
import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.OutcomeNames;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The broker: delegates each call to the class that does it, and knows whether it is stopping. Besides {@link EventBroker} it
 * has the methods that only our own front ends need.
 */
public final class BrokerEngine implements EventBroker {

    private static final Duration UPKEEP = Duration.ofSeconds(1);
    private static final Duration MIN_RETRY_AFTER = Duration.ofSeconds(1);
    /** The time within which all streams end when the journal's history has ended. */
    private static final Duration ENDED_DRAIN = Duration.ofSeconds(1);

    private final BrokerContext context;
    private final ChannelRegistry registry;
    private final SubscriberAdmission admission;
    private final EventPublisher publisher;
    private final LivenessProbes probes;
    private final CatchUp catchUp;
    private final WaitingEvents waiting;
    private final PrivateEventPublisher privateEvents;
    private final CommandAnswers answers;
    private final OutcomeReaders outcomes;
    private final Commands commands;

    /** The path below which clients post their answers. */
    private volatile String replyRoot = "/";

    private volatile boolean closed;
    private volatile @Nullable GracefulDrain drain;
    /** Why the journal's history has ended; null while it continues. */
    private volatile @Nullable String ended;

    public BrokerEngine(BrokerOptions options, BrokerTimer timer, DeliveryThreads threads) {
        context = BrokerContext.of(options, timer, threads);
        HeartbeatWheel wheel = new HeartbeatWheel(options.heartbeat(), options.stallDeadline(), options.maxAge());
        registry = new ChannelRegistry(context, wheel);
        RecordApplier applier = new RecordApplier(registry);
        commands = applier.commands();
        admission = new SubscriberAdmission(registry, applier);
        publisher = new EventPublisher(registry, applier);
        probes = new LivenessProbes(registry);
        catchUp = new CatchUp(registry, commands, () -> closed);
        waiting = new WaitingEvents(registry, applier, catchUp);
        privateEvents = new PrivateEventPublisher(registry);
        answers = new CommandAnswers(registry, applier, catchUp);
        outcomes = new OutcomeReaders(registry, applier);
        applier.onEnded(reason -> {
            ended = reason;
            drain(ENDED_DRAIN);
        });
        try {
            applier.rebuild();
        } catch (RuntimeException e) {
            timer.stop();
            threads.stop();
            throw e;
        }
        registry.presence().onProbe(channels -> probes.probe(channels, () -> {}, () -> closed));
        registry.presence().join();
        timer.repeat(UPKEEP, registry.presence()::upkeep);
        timer.repeat(wheel.tick(), () -> wheel.turn(timer.nanoTime()));
        timer.repeat(UPKEEP, registry::upkeep);
        timer.repeat(UPKEEP, answers::upkeep);
    }

    @Override
    public CompletionStage<PublishResult> publish(Channels channels, OutgoingEvent event, PublishOptions options) {
        OutcomeNames.requireAllowed(channels);
        BrokerBusyException stopping = stopping();
        return stopping == null ? publisher.publish(channels, event, options, null) : PublishStage.failed(stopping);
    }

    @Override
    public CompletionStage<CommandResult> request(
            String channel, OutgoingEvent event, PublishOptions options, Duration wait) {
        String path = replyRoot + "reply/" + PathText.encode(channel);
        return ask(Channels.of(channel), event, options, path, wait).thenCompose(asked -> {
            String handle = asked.handle();
            return handle == null
                    ? CompletableFuture.failedFuture(new NoSubscriberException(channel))
                    : awaitAccepted(handle, wait, () -> false);
        });
    }

    /** Sets the path below which clients post their answers to commands of {@link #request}: encoded, with a slash at its end. */
    public void replyRoot(String path) {
        replyRoot = path;
    }

    /**
     * The result of publishing a command.
     *
     * @param handle by which the command is known; null if it was not accepted
     */
    public record Asked(PublishResult published, @Nullable String handle) {}

    /**
     * Publishes an event and asks for an answer to it.
     *
     * @param replyPath the path to which the client posts its answer, encoded
     * @param wait how long the publisher is going to wait
     * @throws IllegalArgumentException if these channels allow no answers
     */
    public CompletionStage<Asked> ask(
            Channels channels, OutgoingEvent event, PublishOptions options, String replyPath, Duration wait) {
        OutcomeNames.requireAllowed(channels);
        BrokerBusyException stopping = stopping();
        BrokerBusyException busy = stopping == null && !wait.isZero() ? outcomes.full() : stopping;
        if (busy != null) {
            return CompletableFuture.failedFuture(busy);
        }
        AnswerRequest answer = new AnswerRequest(replyPath, wait);
        return publisher
                .publish(channels, event, options, answer)
                .thenApply(published -> new Asked(published, published.accepted() ? answer.handle() : null));
    }

    @Override
    public @Nullable CommandResult command(String handle) {
        Command command = commands.find(handle);
        return command == null ? null : commands.result(command, handle);
    }

    /**
     * Waits until a command has ended.
     *
     * @param time how long
     * @param isGone whether the asker has disconnected: asked about once per heartbeat, and must not block
     * @return what is known then; fails if there is no such command, or if too many wait
     */
    public CompletionStage<CommandResult> await(String handle, Duration time, BooleanSupplier isGone) {
        Command command = commands.find(handle);
        return command == null
                ? CompletableFuture.failedFuture(
                        new NoSuchElementException("the command was accepted, but its result is not kept any more"))
                : outcomes.await(command, handle, time, isGone);
    }

    /**
     * Waits as {@link #await} until a command has ended that was accepted just now. If too many wait, it does not wait: the
     * publisher must not take an accepted command for a refused one.
     */
    public CompletionStage<CommandResult> awaitAccepted(String handle, Duration time, BooleanSupplier isGone) {
        return await(handle, time, isGone)
                .exceptionallyCompose(failure -> isBusy(failure)
                        ? await(handle, Duration.ZERO, isGone)
                        : CompletableFuture.failedFuture(failure));
    }

    private static boolean isBusy(Throwable failure) {
        return failure instanceof BrokerBusyException || failure.getCause() instanceof BrokerBusyException;
    }

    @Override
    public CompletionStage<Boolean> cancelCommand(String handle) {
        Command command = commands.find(handle);
        return command == null ? CompletableFuture.completedFuture(false) : answers.cancel(command);
    }

    /** Takes what a client answers to a command. */
    public CompletionStage<Reply.Result> reply(Reply reply) {
        BrokerBusyException stopping = closed ? stopping() : null; // while it is drained, commands are still answered
        return stopping == null ? answers.answer(reply) : CompletableFuture.failedFuture(stopping);
    }

    /** Returns how many bytes a client may send in answer to a command. */
    public int maxAnswerSize() {
        return context.options().maxAnswerSize();
    }

    /**
     * Opens a stream of a command's outcome.
     *
     * @param outcome the command's handle
     * @return null if there is no such command
     */
    public @Nullable SubscribeResult subscribeToOutcome(
            String outcome, String lastEventId, Sink sink, Consumer<CloseReason> onClose) {
        if (isStopping()) {
            return new SubscribeResult.BrokerStopping();
        }
        Command command = commands.find(outcome);
        return command == null ? null : outcomes.read(command, lastEventId, sink, onClose);
    }

    @Override
    public CompletionStage<Boolean> confirm(String channel, String lastEventId) {
        return waiting.confirm(channel, lastEventId, null);
    }

    /** Confirms what a client has dealt with, if it proves to be the channel's client by the id, or by its identity. */
    public CompletionStage<Boolean> confirm(
            String channel, String lastEventId, @Nullable String principal, String clientId) {
        return waiting.confirm(channel, lastEventId, new Identity(principal, clientId));
    }

    /** Returns whether a channel exists and belongs to one client, for which events can wait. */
    public boolean isExclusive(String channel) {
        Channel found = registry.find(channel);
        return found != null && found.log().hasSecret();
    }

    @Override
    public List<WaitingEvent> waiting(String channel) {
        return waiting.list(channel);
    }

    @Override
    public CompletionStage<Boolean> cancel(String channel, String id) {
        return waiting.cancel(channel, id);
    }

    @Override
    public <P> CompletionStage<PublishResult> publish(
            Channels channels, Class<P> properties, Function<? super P, @Nullable OutgoingEvent> event) {
        OutcomeNames.requireAllowed(channels);
        BrokerBusyException stopping = stopping();
        return stopping == null ? privateEvents.publish(channels, properties, event) : PublishStage.failed(stopping);
    }

    private @Nullable BrokerBusyException stopping() {
        GracefulDrain draining = drain;
        if (!closed && draining == null) {
            return null;
        }
        Duration time = draining == null ? context.options().expectedReconnectionTime() : draining.within();
        String reason = ended;
        return new BrokerBusyException(
                reason != null ? reason : "the broker is stopping; try again later at the broker that replaces it",
                time.compareTo(MIN_RETRY_AFTER) > 0 ? time : MIN_RETRY_AFTER);
    }

    @Override
    public CompletionStage<PublishResult> finish(Channels channels) {
        OutcomeNames.requireAllowed(channels);
        return publisher.finish(channels);
    }

    @Override
    public SubscribeResult subscribe(SubscribeRequest request, Sink sink, Consumer<CloseReason> onClose) {
        OutcomeNames.requireAllowed(request.channels());
        if (isStopping()) {
            return new SubscribeResult.BrokerStopping();
        }
        SubscribeResult result = admission.admit(request, sink, onClose);
        if (isStopping() && result instanceof SubscribeResult.Accepted accepted) {
            // close() and drain() may have listed the streams before this one was added.
            ((SubscriberStream) accepted.subscription()).end(CloseReason.BROKER_CLOSED);
        }
        return result;
    }

    @Override
    public Collection<Subscription> subscribers(Channels channels) {
        OutcomeNames.requireAllowed(channels);
        return Set.copyOf(registry.subscribers(channels));
    }

    @Override
    public int unsubscribe(Channels channels, Predicate<? super Subscription> which) {
        OutcomeNames.requireAllowed(channels);
        return registry.unsubscribe(channels, which);
    }

    /**
     * Checks whether the streams of channels are alive by writing heartbeats to them. The second write detects a dead peer if its
     * machine still answers.
     *
     * @param then run once: after half a second, or as soon as no stream is left or the broker is closed; on a thread that it
     *     must not block
     */
    public void probe(Channels channels, Runnable then) {
        probes.probe(channels, then, () -> closed);
    }

    /** Returns what has requests wait that come from another node. */
    public CatchUp catchUp() {
        return catchUp;
    }

    /** Returns the longest silence of an open stream; zero without heartbeats. */
    public Duration heartbeat() {
        return context.options().heartbeat();
    }

    /** Returns the time in which a client is expected to reconnect. */
    public Duration reconnectionTime() {
        return context.options().expectedReconnectionTime();
    }

    /** Returns an empty reservation, to count memory for requests in progress. The caller closes it. */
    public MemoryReservation reserveMemory() {
        return new MemoryReservation(registry);
    }

    @Override
    public ChannelList channels(ChannelQuery query) {
        return registry.list(query);
    }

    @Override
    public BrokerStatistics statistics() {
        return registry.statistics();
    }

    /** Returns all channels. */
    public ChannelRegistry registry() {
        return registry;
    }

    @Override
    public @Nullable String problem() {
        String reason = ended;
        return reason != null
                ? reason
                : isStopping() ? "the broker is stopping" : context.journal().problem();
    }

    @Override
    public boolean isStopping() {
        return closed || drain != null;
    }

    @Override
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

    @Override
    public void close() {
        closed = true;
        context.timer().stop();
        registry.endAll();
        probes.close();
        GracefulDrain draining = drain;
        if (draining != null) {
            draining.done().complete(null);
        }
        registry.presence().leave();
        context.journal().close();
        context.threads().stop();
    }
}
