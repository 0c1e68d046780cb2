package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events for one subscriber alone. */
class PrivateEventsTest {

    private static final Channels CHANNEL = Channels.of("c");

    private Bench bench = new Bench(options -> options.channels(ChannelOptions.BROADCAST));

    private Listener listen(Object properties) {
        Listener listener =
                new Listener(bench.broker, SubscribeRequest.to(CHANNEL).withProperties(properties), new ScriptedSink());
        listener.signals().writable();
        bench.executor.runAll();
        listener.sink.writes();
        return listener;
    }

    private static OutgoingEvent event(String data) {
        return OutgoingEvent.of("message", data);
    }

    @Test
    void keepTheirOrderAmongTheOthers() {
        Listener listener = listen(1);
        listener.sink.park();
        bench.executor.runAll();
        bench.broker.publish("c", event("1"));
        listener.subscription().send(event("2"));
        listener.subscription().send(event("3"));
        bench.broker.publish("c", event("4"));
        bench.broker.publish(CHANNEL, Integer.class, number -> event("5"));
        bench.broker.publish("c", event("6"));

        listener.sink.open();
        listener.signals().writable();
        bench.executor.runAll();

        assertThat(listener.data()).containsExactly("1", "2", "3", "4", "5", "6");
    }

    @Test
    void haveNoIdAndAreNotResumedFrom() {
        Listener listener = listen(1);
        listener.subscription().send(event("1"));
        bench.executor.runAll();

        assertThat(listener.sink.text()).isEqualTo("data: 1\n\n");
    }

    @Test
    void areMadeFromThePropertiesOfEach() {
        Listener one = listen(1);
        Listener two = listen(2);
        Listener text = listen("text");
        Listener nobody = new Listener(bench.broker, SubscribeRequest.to(CHANNEL), new ScriptedSink());

        PublishResult published = Bench.taken(bench.broker.publish(
                        CHANNEL, Integer.class, number -> number == 2 ? null : event("for " + number)))
                .orElseThrow();
        bench.executor.runAll();

        assertThat(published).isEqualTo(new PublishResult(true, null, 1, 0, Duration.ZERO));
        assertThat(one.data()).containsExactly("for 1");
        assertThat(List.of(two.data(), text.data(), nobody.data())).allMatch(List::isEmpty);
    }

    @Test
    void aFunctionThatThrowsCostsThatSubscriberAlone() {
        Listener one = listen(1);
        Listener zero = listen(0);

        PublishResult published = Bench.taken(
                        bench.broker.publish(CHANNEL, Integer.class, number -> event("" + 10 / number)))
                .orElseThrow();
        bench.executor.runAll();

        assertThat(published.failed()).isEqualTo(1);
        assertThat(one.data()).containsExactly("10");
        assertThat(zero.sink.ended()).isFalse();
    }

    @Test
    void areBoundedAndAStalledReaderIsTooSlow() {
        Listener listener = listen(1);
        listener.sink.park();
        bench.broker.publish("c", event("noticed"));
        bench.executor.runAll();

        int taken = 0;
        while (listener.subscription().send(event("x".repeat(10_000)))) {
            assertThat(taken++).isLessThan(100);
        }
        assertThat(taken).isGreaterThan(20);
        bench.broker.publish("c", event("makes it look"));
        bench.executor.runAll();

        assertThat(listener.reasons()).containsExactly(CloseReason.TOO_SLOW);
    }

    @Test
    void orGetsAGapEvent() {
        bench = new Bench(options -> options.channels(ChannelOptions.BROADCAST.withGapPolicy(GapPolicy.SKIP)));
        Listener listener = listen(1);
        listener.sink.park();
        bench.broker.publish("c", event("noticed"));
        bench.executor.runAll();
        while (listener.subscription().send(event("x".repeat(100_000)))) {
            assertThat(listener.sink.ended()).isFalse();
        }

        listener.sink.open();
        listener.signals().writable();
        bench.executor.runAll();

        assertThat(listener.sink.text()).contains("event: " + EventStream.GAP + "\n", "data: xxx", "data: noticed");
        assertThat(listener.subscription().send(event("1"))).isTrue();
    }

    @Test
    void theBrokersOwnTypeIsNotForOthers() {
        Listener listener = listen(1);
        OutgoingEvent own = OutgoingEvent.of(EventStream.GAP, "1");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> listener.subscription().send(own))
                .withMessageContaining("reserved for the broker");
        assertThatIllegalArgumentException().isThrownBy(() -> bench.broker.publish("c", own));
    }

    @Test
    void noneIsSentAfterTheEnd() {
        Listener listener = listen(1);
        bench.leave(listener);

        assertThat(listener.subscription().send(event("1"))).isFalse();
        assertThat(listener.sink.writes()).isEmpty();
    }
}
