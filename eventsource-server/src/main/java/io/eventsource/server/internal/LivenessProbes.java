package io.eventsource.server.internal;

import io.eventsource.server.Channels;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.delivery.SubscriberStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Finds out whether streams are alive. */
final class LivenessProbes {

    private static final Duration STEP = Duration.ofMillis(250);
    private static final int STEPS = 2;

    private final ChannelRegistry registry;
    /** Those who wait for the outcome, each under a key of its own. */
    private final ConcurrentHashMap<Object, Runnable> waiting = new ConcurrentHashMap<>();

    LivenessProbes(ChannelRegistry registry) {
        this.registry = registry;
    }

    void probe(Channels channels, Runnable then, BooleanSupplier isClosed) {
        Object key = new Object();
        waiting.put(key, then);
        probe(channels, STEPS, key);
        if (isClosed.getAsBoolean()) {
            probed(key); // close() may have looked before it was there
        }
    }

    private void probe(Channels channels, int steps, Object key) {
        Set<SubscriberStream> suspects = registry.subscribers(channels);
        if (steps == 0 || suspects.isEmpty()) {
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

    /** Nobody waits any longer. */
    void close() {
        waiting.keySet().forEach(this::probed);
    }
}
