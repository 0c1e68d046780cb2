package io.eventsource.server;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Takes events for channels and brings them to the streams that are open there.
 *
 * <pre>{@code
 * EventBroker broker = EventBroker.builder().build();
 * broker.publish("42:42:42:42:42:42", OutgoingEvent.of("ping", "42"));
 * }</pre>
 *
 * <p>A channel is there as long as somebody is subscribed to it; with ids it also keeps its place for a while after the
 * last stream has ended, so that no event is lost while a client is just reconnecting. Events reach each stream in the
 * order in which they were published, each once.
 *
 * <p>Safe for concurrent use. Nothing here waits for a client.
 */
public final class EventBroker implements AutoCloseable {

    private static final Duration PROBE_STEP = Duration.ofMillis(250);
    private static final int PROBE_STEPS = 2;
    /** How many channels without a stream are remembered for longer than a client needs to reconnect. */
    private static final int MAX_IDLE_CHANNELS = 10_000;

    private final BrokerOptions options;
    private final Ticker ticker;
    private final Fanout fanout;
    private final Heartbeats heartbeats;
    private final ConcurrentHashMap<String, Channel> channels = new ConcurrentHashMap<>();
    /** Those who wait for the outcome of a probe, each under a key of its own. */
    private final ConcurrentHashMap<Object, Runnable> probing = new ConcurrentHashMap<>();

    private volatile boolean closed;

    EventBroker(BrokerOptions options, Ticker ticker, Fanout fanout) {
        this.options = options;
        this.ticker = ticker;
        this.fanout = fanout;
        this.heartbeats = new Heartbeats(options.heartbeat());
        ticker.schedule(heartbeats.tick(), this::sweep);
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
     * Appends an event to a channel. Each of its streams gets it as soon as it can take it.
     *
     * @param channel the channel
     * @param event the event
     * @return its id and how many streams the channel has; empty if there is none and no client is awaited back, and then
     *     the event was not taken
     */
    public Optional<Published> publish(String channel, OutgoingEvent event) {
        Channel found = channels.get(channel);
        return found == null ? Optional.empty() : found.publish(event);
    }

    /**
     * Ends the streams of a channel for good: each once it has got all events before, and a client that then comes back
     * is told to stop. A new client may subscribe at once.
     *
     * @param channel the channel
     * @return how many streams there were; empty if there is none and no client is awaited back
     */
    public Optional<Published> finish(String channel) {
        Channel found = channels.get(channel);
        return found == null ? Optional.empty() : found.finish();
    }

    /**
     * Subscribes to a channel, from where the client's last event ID says, or else from now.
     *
     * @param request who, and to what
     * @param sink where the bytes go
     * @param onClose called once when the stream has ended, on a thread of the broker
     * @return the subscriber, or why there is none
     */
    public Admission subscribe(SubscribeRequest request, Sink sink, Consumer<CloseReason> onClose) {
        Admission admission = null;
        while (admission == null) {
            if (closed) {
                return new Admission.BrokerClosed();
            }
            admission = channels.computeIfAbsent(request.channel(), this::newChannel)
                    .admit(request, sink, onClose);
        }
        if (closed && admission instanceof Admission.Accepted accepted) {
            accepted.subscriber().end(CloseReason.BROKER_CLOSED); // close() may have looked before it was there
        }
        return admission;
    }

    private Channel newChannel(String name) {
        return new Channel(name, options, ticker, fanout);
    }

    /**
     * Finds out whether the streams of a channel are alive, by writing comments to them: a peer that has gone shows at
     * the second write, if its machine answers at all.
     *
     * @param channel the channel
     * @param then run once: after half a second, or as soon as there is no stream or the broker is closed; on a thread
     *     that must not be held up
     */
    public void probe(String channel, Runnable then) {
        Object key = new Object();
        probing.put(key, then);
        probe(channel, PROBE_STEPS, key);
        if (closed) {
            probed(key); // close() may have looked before it was there
        }
    }

    private void probe(String channel, int steps, Object key) {
        Channel found = channels.get(channel);
        List<Subscriber> suspects = found == null ? List.of() : found.subscribers();
        if (steps == 0 || suspects.isEmpty()) {
            probed(key);
            return;
        }
        suspects.forEach(Subscriber::beat);
        ticker.schedule(PROBE_STEP, () -> probe(channel, steps - 1, key));
    }

    private void probed(Object key) {
        Runnable then = probing.remove(key);
        if (then != null) {
            then.run();
        }
    }

    /**
     * How long to wait before it makes sense to try a taken channel again.
     *
     * @return the time in which a client is expected to reconnect
     */
    public Duration reconnectionTime() {
        return options.expectedReconnectionTime();
    }

    /** Beats where there was silence, and gives up what is no longer worth keeping. */
    private void sweep() {
        ticker.schedule(heartbeats.tick(), this::sweep); // first: no fault in this sweep is to stop the others
        long now = ticker.nanoTime();
        int idle = 0;
        for (Channel channel : channels.values()) {
            switch (channel.upkeep(idle >= MAX_IDLE_CHANNELS)) {
                case CONNECTED -> heartbeats.beat(channel.subscribers(), now);
                case IDLE -> idle++;
                case DISCARDED -> channels.remove(channel.name(), channel);
            }
        }
    }

    /**
     * Ends all streams in order, as far as their clients can take that at once, and takes no more. Waits for that, for a
     * second at most.
     */
    @Override
    public void close() {
        closed = true;
        ticker.stop();
        channels.values().forEach(Channel::close);
        probing.keySet().forEach(this::probed);
        fanout.stop();
    }
}
