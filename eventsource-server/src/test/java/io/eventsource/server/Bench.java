package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.internal.log.LogPosition;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A broker whose time and whose threads are moved by hand. */
final class Bench {

    static final String CHANNEL = "42:42:42:42:42:42";
    static final Duration RECONNECTION_TIME = Duration.ofSeconds(2);
    static final Duration MOMENT = Duration.ofMillis(1);
    /** As long as a channel without a stream is kept, unless it was finished. */
    static final Duration GRACE = RECONNECTION_TIME.multipliedBy(2);

    final ManualTimer timer;
    final HandRunExecutor executor = new HandRunExecutor();
    final BrokerEngine broker;

    Bench() {
        this(options -> options);
    }

    Bench(UnaryOperator<EventBrokerBuilder> options) {
        this(options, Duration.ZERO);
    }

    /** A broker that starts some time later than others. */
    Bench(UnaryOperator<EventBrokerBuilder> options, Duration later) {
        timer = new ManualTimer(later);
        EventBrokerBuilder builder =
                EventBroker.builder().reconnectionTime(RECONNECTION_TIME).heartbeat(Duration.ZERO);
        broker = new BrokerEngine(options.apply(builder).options(), timer, new DeliveryThreads(executor));
    }

    /** Subscribes, with a sink that was not ready yet. */
    Listener subscribe(String lastEventId, @Nullable String principal, ScriptedSink sink) {
        return new Listener(
                broker,
                SubscribeRequest.to(Channels.of(CHANNEL))
                        .withLastEventId(lastEventId)
                        .withPrincipal(principal),
                sink);
    }

    /** Tries to open a stream for a client that has seen an event, and delivers the events that are available. */
    Listener listenFrom(String lastEventId) {
        return opened(subscribe(lastEventId, null, new ScriptedSink()));
    }

    /** Tries to open a stream for a new client. */
    Listener listen() {
        return listenFrom("");
    }

    Listener listenAs(String principal) {
        return opened(subscribe("", principal, new ScriptedSink()));
    }

    private Listener opened(Listener listener) {
        if (listener.result() instanceof SubscribeResult.Accepted) {
            listener.signals().writable();
        }
        executor.runAll();
        return listener;
    }

    /** Publishes an event with this data, and delivers it to all streams. Returns the id that its readers see. */
    String publish(String data) {
        Optional<PublishResult> published = offer(data);
        executor.runAll();
        return idForReaders(String.valueOf(published.orElseThrow().id()));
    }

    /** Publishers do not see the secret of a channel. */
    private String idForReaders(String id) {
        Channel channel = broker.registry().find(CHANNEL);
        LogPosition cursor = LogPosition.parse(id);
        return channel == null || cursor == null ? id : channel.log().id(cursor.sequence());
    }

    /** Opens a stream, and returns the epoch that its ids begin with. */
    String listenForEpoch() {
        String id = lastId(listen().sink.text());
        return id.substring(0, id.lastIndexOf(':'));
    }

    /** Publishes an event with its own id, and delivers it to all streams. */
    void publish(String data, String id) {
        assertThat(taken(broker.publish(
                        CHANNEL, OutgoingEvent.of("message", data).withId(EventId.of(id)))))
                .isPresent();
        executor.runAll();
    }

    /** Publishes an event that may be refused, and does not deliver it yet. */
    Optional<PublishResult> offer(String data) {
        return taken(broker.publish(CHANNEL, OutgoingEvent.of("message", data)));
    }

    /** Taken, but there is too much that waits to be brought to the streams. */
    private static final PublishResult PENDING = new PublishResult(true, null, 0, 0, Duration.ZERO);

    /** The result for an event; empty if it was refused. */
    static Optional<PublishResult> taken(CompletionStage<PublishResult> stage) {
        return Optional.of(stage.toCompletableFuture().getNow(PENDING)).filter(PublishResult::accepted);
    }

    Optional<PublishResult> tryFinish() {
        return taken(broker.finish(CHANNEL)); // (PublishResult::accepted);
    }

    void finish() {
        assertThat(tryFinish()).isPresent();
        executor.runAll();
    }

    void advance(Duration time) {
        timer.advance(time);
        executor.runAll();
    }

    /** The client of a stream goes away. */
    void leave(Listener listener) {
        listener.signals().failed(null);
        executor.runAll();
    }

    /** The last id in a text of an event stream. */
    static String lastId(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("id: "))
                .reduce((first, second) -> second)
                .orElseThrow()
                .substring("id: ".length());
    }
}
