package io.eventsource.server.internal;

import io.eventsource.server.Channels;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.delivery.SubscriberStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Checks whether streams are alive by writing heartbeats to them. */
final class LivenessProbes {

    private static final Duration STEP = Duration.ofMillis(250);
    private static final int STEPS = 2;
    /** How often to look whether streams of other nodes have ended; those nodes probe them first. */
    private static final int STEPS_ELSEWHERE = 4;

    private final ChannelRegistry registry;
    /** The actions that wait for the result, each under a unique key. */
    private final ConcurrentHashMap<Object, Runnable> waiting = new ConcurrentHashMap<>();

    LivenessProbes(ChannelRegistry registry) {
        this.registry = registry;
    }

    void probe(Channels channels, Runnable then, BooleanSupplier isClosed) {
        registry.presence().probe(channels);
        Object key = new Object();
        waiting.put(key, then);
        probe(channels, registry.presence().isElsewhere(channels) ? STEPS_ELSEWHERE : STEPS, key);
        if (isClosed.getAsBoolean()) {
            probed(key); // close() may have run before the action was added
        }
    }

    private void probe(Channels channels, int steps, Object key) {
        Set<SubscriberStream> suspects = registry.subscribers(channels);
        if (steps == 0 || (suspects.isEmpty() && !registry.presence().isElsewhere(channels))) {
            probed(key);
            return;
        }
        suspects.forEach(SubscriberStream::beat);
        registry.broker().timer().schedule(STEP, () -> probe(channels, steps - 1, key));
    }

    private void probed(Object key) {
        Runnable then = waiting.remove(key);
        if (then != null) {
            then.run();
        }
    }

    /** Runs all waiting actions at once. */
    void close() {
        waiting.keySet().forEach(this::probed);
    }
}
