package io.eventsource.stress;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.channel.BrokerOptions;
import io.eventsource.server.internal.delivery.BrokerTimer;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.journal.MemoryJournal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker without threads and without time, and one stream: each caller runs all effects of its call. */
final class Stage {

    private final BrokerOptions options = new BrokerOptions(
            true,
            name -> ChannelOptions.BROADCAST,
            Duration.ZERO,
            null,
            Duration.ofMinutes(1),
            Duration.ZERO,
            64 * 1024 * 1024,
            8 * 1024 * 1024,
            1_000,
            1_000,
            Duration.ofDays(1),
            Duration.ofHours(1),
            1024 * 1024,
            16 * 1024 * 1024,
            new MemoryJournal());

    private static final BrokerTimer NO_TIME = new BrokerTimer() {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void schedule(Duration delay, Runnable task) {
            // never comes
        }

        @Override
        public void stop() {
            // nothing runs
        }
    };

    final BrokerEngine broker = new BrokerEngine(options, NO_TIME, new DeliveryThreads(Runnable::run));
    final CheckedSink sink = new CheckedSink();
    final SubscriberStream subscriber;
    private final AtomicInteger closed = new AtomicInteger();

    /** A stream of some channels that has written its opening block. */
    Stage(String... channels) {
        subscriber = (SubscriberStream) ((SubscribeResult.Accepted) broker.subscribe(
                        SubscribeRequest.to(Channels.of(channels)), sink, reason -> closed.incrementAndGet()))
                .subscription();
        subscriber.writable();
        sink.clear();
    }

    void publish(String channel, String data) {
        broker.publish(channel, OutgoingEvent.of("message", data));
    }

    /** What was written, if the stream is open and nothing was wrong. */
    String written() {
        return sink.ends() + closed.get() == 0 ? sink.said() : "it has ended: " + ended();
    }

    /** What was written up to the one end, if nothing was wrong. */
    String ended() {
        return sink.ends() == 1 && closed.get() == 1
                ? (sink.said() + " ended").strip()
                : "ended " + sink.ends() + " times, closed " + closed.get() + " times: " + sink.said();
    }
}
