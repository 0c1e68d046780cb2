package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How streams end on request of the application or the broker. */
class SubscriberEndTest {

    private static final Retention TWO = new Retention(2, 1_000_000, Duration.ofHours(1));

    private final Bench bench = new Bench();

    @Test
    void endsOnceWithItsReason() {
        Listener listener = bench.listen();

        listener.stream().end(CloseReason.REPLACED);
        listener.stream().end(CloseReason.BROKER_CLOSED);
        bench.executor.runAll();
        listener.stream().end(CloseReason.BROKER_CLOSED);
        listener.signals().failed(null);
        bench.executor.runAll();

        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).hasSize(1);
    }

    @Test
    void getsWhatWasPublishedBeforeAndNothingAfter() {
        Listener listener = bench.listen();
        listener.sink.writes();
        bench.offer("before");

        listener.stream().end(CloseReason.BROKER_CLOSED);
        bench.offer("after");
        bench.executor.runAll();

        assertThat(listener.sink.text()).contains("before").doesNotContain("after");
        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.BROKER_CLOSED);
    }

    @Test
    void endsAtOnceIfItsSinkIsNotReady() {
        Listener listener = bench.listen();
        listener.sink.park();
        bench.publish("never taken");

        listener.stream().end(CloseReason.BROKER_CLOSED);
        bench.executor.runAll();

        assertThat(listener.sink.ended()).isTrue();
    }

    @Test
    void endsAtOnceIfItWasNeverOpened() {
        Listener listener = bench.subscribe("", null, new ScriptedSink());

        listener.stream().end(CloseReason.BROKER_CLOSED);
        listener.signals().writable();
        bench.executor.runAll();

        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.sink.writes()).isEmpty();
        assertThat(listener.reasons()).containsExactly(CloseReason.BROKER_CLOSED);
    }

    @Test
    void endsInTheMiddleIfItsSinkIsNoLongerReady() {
        Listener listener = bench.listen();
        listener.sink.writes();
        listener.sink.takeOnly(1).onWrite(() -> listener.stream().end(CloseReason.BROKER_CLOSED));

        bench.publish("1");

        assertThat(listener.sink.writes()).hasSize(1);
        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.BROKER_CLOSED);
    }

    @Test
    void endsThoughItsSinkIsJustFoundNotReady() {
        Listener listener = bench.listen();
        listener.sink.park().onReady(() -> {
            listener.sink.onReady(() -> {});
            listener.stream().end(CloseReason.BROKER_CLOSED);
        });

        bench.publish("never taken");

        assertThat(listener.sink.ended()).isTrue();
    }

    @Test
    void isTooSlowIfTheLogForgotWhatComesNext() {
        Bench small = new Bench(options ->
                options.channels(ChannelOptions.TOKEN.withHistory(TWO).withWindow(TWO)));
        Listener listener = small.listen();
        listener.sink.writes();

        String large = "x".repeat(40 * 1024);
        for (int i = 0; i < 3; i++) {
            small.offer(large);
        }
        small.executor.runOne(); // a walk, which leaves the rest for a separate turn
        assertThat(listener.sink.writes()).hasSize(2);
        for (int i = 0; i < 3; i++) {
            small.offer(large);
        }
        small.executor.runAll();

        assertThat(listener.sink.writes()).isEmpty();
        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.TOO_SLOW);
    }

    @Test
    void isTooSlowAsSoonAsItFallsOffWhileItsSinkIsNotReady() {
        Bench small = new Bench(options ->
                options.channels(ChannelOptions.TOKEN.withHistory(TWO).withWindow(TWO)));
        Listener listener = small.listen();
        listener.sink.park();

        small.publish("1");
        small.publish("2");
        assertThat(listener.sink.ended()).isFalse();

        small.publish("3");
        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.TOO_SLOW);
    }
}
