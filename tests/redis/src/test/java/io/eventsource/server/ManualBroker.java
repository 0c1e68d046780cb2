package io.eventsource.server;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.delivery.BrokerTimer;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.journal.Journal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** A broker for simulations: its threads are run by hand, and its time stands still. */
public final class ManualBroker {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final BrokerEngine broker;

    /** Starts a broker whose streams outlive a gap. */
    public ManualBroker(Journal journal) {
        EventBrokerBuilder options = EventBroker.builder()
                .channels(ChannelOptions.BROADCAST.withGapPolicy(GapPolicy.SKIP))
                .heartbeat(Duration.ZERO)
                .journal(journal);
        broker = new BrokerEngine(options.options(), new StoppedTimer(), new DeliveryThreads(tasks::add));
    }

    /** Publishes an event. */
    public CompletableFuture<PublishResult> publish(String channel, String data) {
        return broker.publish(Channels.of(channel), OutgoingEvent.of(data)).toCompletableFuture();
    }

    /** Opens a stream. */
    public Stream subscribe(String channel, String lastEventId) {
        Stream stream = new Stream();
        SubscribeResult result = broker.subscribe(
                SubscribeRequest.to(Channels.of(channel)).withLastEventId(lastEventId), stream, reason -> {});
        if (!(result instanceof SubscribeResult.Accepted accepted)) {
            throw new AssertionError("not accepted, but " + result);
        }
        stream.signals = accepted.signals();
        accepted.signals().writable();
        run();
        return stream;
    }

    /** Runs all threads until they have nothing to do. */
    public void run() {
        for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
            next.run();
        }
    }

    /** A stream, and what it was written. */
    public static final class Stream implements Sink {

        private final StringBuilder text = new StringBuilder();
        private SinkSignals signals;

        private Stream() {}

        /** Returns what was written since this was asked last. */
        public String takeText() {
            String taken = text.toString();
            text.setLength(0);
            return taken;
        }

        /** The client disconnects. */
        public void close() {
            signals.failed(null);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            text.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            // The broker tells why.
        }
    }

    private static final class StoppedTimer implements BrokerTimer {

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public long currentTimeMillis() {
            return 1_800_000_000_000L;
        }

        @Override
        public void schedule(Duration delay, Runnable task) {
            // Nothing becomes due.
        }

        @Override
        public void stop() {
            // It never ran.
        }
    }
}
