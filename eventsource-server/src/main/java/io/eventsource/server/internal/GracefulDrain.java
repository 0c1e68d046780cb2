package io.eventsource.server.internal;

import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.CloseReason;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.delivery.SubscriberStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** Ends all streams of a broker, a few at a time. */
final class GracefulDrain {

    /** The number of steps; no stream is ended in the last fifth, which is for slow streams to take their remaining events. */
    private static final int STEPS = 50;

    private static final int ENDING_STEPS = 40;

    private final ChannelRegistry registry;
    private final Duration within;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private List<SubscriberStream> open = List.of();

    GracefulDrain(ChannelRegistry registry, Duration within) {
        this.registry = registry;
        this.within = within;
    }

    Duration within() {
        return within;
    }

    CompletableFuture<Void> done() {
        return done;
    }

    void start() {
        open = openStreams();
        Collections.shuffle(open);
        step(1);
    }

    private List<SubscriberStream> openStreams() {
        List<SubscriberStream> all = new ArrayList<>();
        registry.all().forEach(channel -> all.addAll(channel.subscribers()));
        return new ArrayList<>(Set.copyOf(all));
    }

    private void step(int step) {
        for (int i = share(step - 1); step <= ENDING_STEPS && i < share(step); i++) {
            open.get(i).endWith(retry(), CloseReason.DRAINED);
        }
        if (share(step) == open.size() && isEmpty()) {
            complete();
        } else if (step > STEPS) {
            openStreams().forEach(subscriber -> subscriber.end(CloseReason.DRAINED));
            open.forEach(SubscriberStream::hurry);
            complete();
        } else {
            registry.broker().timer().schedule(within.dividedBy(STEPS), () -> step(step + 1));
        }
    }

    /** Returns how many streams have been asked to end after some steps; at least one after the first. */
    private int share(int steps) {
        return (int) (((long) open.size() * steps + ENDING_STEPS - 1) / ENDING_STEPS);
    }

    private boolean isEmpty() {
        return openStreams().isEmpty();
    }

    private void complete() {
        registry.broker().threads().callBack(() -> done.complete(null));
    }

    /** Encodes a random reconnection time: between one and two of the usual ones. */
    private byte[] retry() {
        long base = registry.broker().options().expectedReconnectionTime().toMillis();
        long millis = base + ThreadLocalRandom.current().nextLong(base + 1);
        return EventStreamEncoder.encode(OutgoingEvent.reconnectionTime(Duration.ofMillis(millis)));
    }
}
