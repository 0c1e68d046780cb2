package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How streams end because their sink has failed. */
class SubscriberFailureTest {

    private final Bench bench = new Bench();
    private final Listener listener = bench.listen();

    @Test
    void aSinkThatThrowsCountsAsADisconnectedClient() {
        listener.sink.failWith(new IOException("reset"));

        bench.publish("1");

        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.CLIENT_GONE);
    }

    @Test
    void aSinkThatThrowsWhatItMustNotEndsWithAnError() {
        listener.sink.failWith(new IllegalStateException("a fault"));

        bench.publish("1");

        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.ERROR);
    }

    @Test
    void noFaultLeavesAStreamHalfDead() {
        listener.sink.onWrite(() -> {
            throw new StackOverflowError("a fault");
        });
        AtomicReference<Throwable> reported = new AtomicReference<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> reported.set(fault));

        try {
            bench.publish("1");
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(null);
        }

        assertThat(reported.get()).hasMessage("a fault");
        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.ERROR);
    }

    @Test
    void aSinkThatSaysThatItFailedAndThenThrowsEndsOnce() {
        listener.sink.failWith(new IOException("reset")).onReady(() -> {
            listener.sink.onReady(() -> {});
            listener.signals().failed(new IOException("reset"));
        });

        bench.publish("1");

        assertThat(listener.reasons()).containsExactly(CloseReason.CLIENT_GONE);
    }

    @Test
    void undeliveredEventsAreKeptForTheNextStream() {
        listener.sink.failWith(new IOException("reset"));
        bench.publish("lost on the way");

        assertThat(bench.listen().sink.text()).contains("lost on the way");
    }

    @Test
    void aFailureDoesWhatTheEndOfAWaitingStreamHasLeftToDo() {
        listener.sink.park();
        bench.publish("not taken");
        listener.subscription().close();

        listener.signals().failed(null);

        assertThat(listener.sink.ended()).as("when the callback returns").isTrue();
        bench.executor.runAll();
        assertThat(listener.sink.ended()).as("nothing comes later").isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.CLOSED);
    }

    @Test
    void nothingBringsAnEndedStreamBack() {
        listener.sink.writes();
        listener.sink.park();
        for (int i = 0; i < 17; i++) {
            bench.publish("x".repeat(64 * 1024));
        }
        // Asked for the 17th time, its turn is over and it is about to schedule itself again.
        int[] asked = {0};
        listener.sink.open().onReady(() -> {
            if (++asked[0] == 17) {
                listener.signals().failed(null);
            }
        });

        listener.signals().writable();
        bench.executor.runAll();

        assertThat(listener.sink.writes()).hasSize(16);
        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.CLIENT_GONE);
    }

    /** A sink that takes the opening, and then throws whatever is asked of it: so it breaks on a walk. */
    private static final class Broken implements Sink {

        private boolean isOpen;

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (isOpen) {
                throw new IllegalArgumentException("broken on purpose");
            }
            isOpen = true;
        }

        @Override
        public void end() {
            throw new IllegalArgumentException("broken at its end, too");
        }
    }

    @Test
    void aSinkThatCannotBeEndedDelaysNoOther() {
        Bench many = new Bench(options -> options.channels(ChannelOptions.BROADCAST));
        Channels channel = Channels.of(Bench.CHANNEL);
        SubscribeRequest request = SubscribeRequest.to(channel);
        SubscribeResult broken = many.broker.subscribe(request, new Broken(), reason -> {});
        Listener other = many.listen();
        ((SubscribeResult.Accepted) broken).signals().writable();
        many.executor.runAll();

        many.publish("1");
        many.publish("2");

        assertThat(other.sink.text()).contains("data: 1\n", "data: 2\n");
        assertThat(many.broker.subscribers(channel)).containsExactly(other.subscription());
    }
}
