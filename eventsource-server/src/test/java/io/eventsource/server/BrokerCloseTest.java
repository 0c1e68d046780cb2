package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BrokerCloseTest {

    private final Bench bench =
            new Bench(options -> options.channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.MANY)));

    private void close() {
        bench.broker.close();
        bench.executor.runAll();
    }

    @Test
    void allStreamsEndInOrderWithWhatWasPublished() {
        Listener one = bench.listen();
        Listener two = bench.listen();
        bench.offer("pending");

        close();

        for (Listener listener : new Listener[] {one, two}) {
            assertThat(listener.sink.text()).contains("pending");
            assertThat(listener.sink.ended()).isTrue();
            assertThat(listener.reasons()).containsExactly(CloseReason.BROKER_CLOSED);
        }
    }

    @Test
    void closeDoesNotWaitForAStreamWhoseSinkIsNotReady() {
        Listener listener = bench.listen();
        listener.sink.park();
        bench.publish("never taken");

        close();

        assertThat(listener.sink.ended()).isTrue();
    }

    @Test
    void closeDoesNotWaitForAFinishedStreamThatLags() {
        Listener listener = bench.listen();
        listener.sink.park();
        bench.publish("never taken");
        bench.finish();

        close();

        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.FINISHED);
    }

    @Test
    void noClientIsAdmittedAfterwards() {
        close();

        assertThat(bench.listen().result()).isEqualTo(new SubscribeResult.BrokerStopping());
        assertThat(bench.broker.publish("any", OutgoingEvent.of("ping", "1")))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(BrokerBusyException.class)
                .withMessageContaining("is stopping");
    }

    @Test
    void nothingIsScheduledAnyMore() {
        Listener listener = bench.listen();
        close();

        bench.advance(Duration.ofHours(2));

        assertThat(bench.executor.waiting()).isZero();
        assertThat(listener.reasons()).hasSize(1);
    }

    @Test
    void closingTwiceIsHarmless() {
        Listener listener = bench.listen();
        close();
        close();

        assertThat(listener.reasons()).hasSize(1);
    }

    @Test
    void aRealBrokerStillEndsItsStreamsAfterItsThreadsHaveStopped() throws Exception {
        EventBroker broker = EventBroker.builder().build();
        broker.close();
        DeliveryThreads stopped = DeliveryThreads.start();
        stopped.stop();
        Thread[] ran = new Thread[1];

        stopped.execute(() -> ran[0] = Thread.currentThread());

        assertThat(ran[0]).isSameAs(Thread.currentThread());
    }
}
