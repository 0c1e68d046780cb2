package io.eventsource.server;

import static io.eventsource.server.Bench.GRACE;
import static io.eventsource.server.Bench.MOMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No event is lost because a client is just reconnecting. */
class GraceTest {

    private final Bench bench = new Bench();

    @Test
    void aChannelWithoutASubscriberAcceptsNothing() {
        assertThat(bench.offer("1")).isEmpty();
        assertThat(bench.tryFinish()).isEmpty();
    }

    @Test
    void theAnswerSaysTheIdAndHowManyStreamsThereAre() {
        Bench many = new Bench(options -> options.channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.MANY)));
        Listener listener = many.listen();
        many.listen();

        assertThat(many.offer("1")).hasValueSatisfying(published -> {
            assertThat(published.subscribers()).isEqualTo(2);
            many.executor.runAll();
            assertThat(published.id()).isEqualTo(Bench.lastId(listener.sink.text()));
        });
    }

    @Test
    void eventsAreTakenForTwoReconnectionTimesAfterTheStreamEnded() {
        bench.leave(bench.listen());

        bench.advance(GRACE.minus(MOMENT));
        assertThat(bench.offer("1"))
                .hasValueSatisfying(
                        published -> assertThat(published.subscribers()).isZero());

        bench.advance(MOMENT);
        assertThat(bench.offer("2")).isEmpty();
    }

    @Test
    void theFirstClientGetsThemEvenWithoutAnId() {
        Listener listener = bench.listen();
        bench.publish("seen");
        bench.leave(listener);
        bench.publish("1");
        bench.publish("2");

        assertThat(bench.listen().sink.text())
                .contains("data: 1\n", "data: 2\n")
                .doesNotContain("seen");
    }

    @Test
    void theNextClientWithoutAnIdGetsOnlyNewEvents() {
        Bench many = new Bench(options -> options.channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.MANY)));
        many.leave(many.listen());
        many.publish("1");
        many.listen();

        Listener next = many.listen();
        many.publish("2");

        assertThat(next.sink.text()).doesNotContain("data: 1\n").contains("data: 2\n");
    }

    @Test
    void acceptedEventsWithoutASubscriberAreDroppedAfterwards() {
        bench.leave(bench.listen());
        bench.publish("1");
        bench.advance(GRACE.plusSeconds(1));

        assertThat(bench.listen().sink.text()).doesNotContain("data");
    }

    @Test
    void theGraceBeginsAgainWithEachStreamThatEnds() {
        bench.leave(bench.listen());
        bench.advance(GRACE.minus(MOMENT));
        bench.leave(bench.listen());
        bench.advance(GRACE.minus(MOMENT));

        assertThat(bench.offer("1")).isPresent();
    }

    @Test
    void itBeginsWhenTheLastOfSeveralStreamsEnds() {
        Bench many = new Bench(options -> options.channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.MANY)));
        Listener first = many.listen();
        Listener second = many.listen();
        many.leave(first);
        many.advance(GRACE);

        many.leave(second);

        assertThat(many.offer("1")).isPresent();
    }

    @Test
    void aNewReconnectionTimeChangesTheGrace() {
        Listener listener = bench.listen();
        Duration longer = Duration.ofMinutes(1);
        bench.broker.publish(Bench.CHANNEL, OutgoingEvent.reconnectionTime(longer));
        bench.leave(listener);

        bench.advance(longer.multipliedBy(2).minus(MOMENT));
        assertThat(bench.offer("1")).isPresent();

        bench.advance(MOMENT);
        assertThat(bench.offer("2")).isEmpty();
    }

    @Test
    void aNewReconnectionTimeIsSentToClientsThatReconnect() {
        Listener listener = bench.listen();
        assertThat(listener.sink.text()).startsWith("retry: 2000\n");
        bench.broker.publish(Bench.CHANNEL, OutgoingEvent.reconnectionTime(Duration.ofMinutes(1)));
        bench.leave(listener);

        assertThat(bench.listen().sink.text()).startsWith("retry: 60000\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {86_400_001, Long.MAX_VALUE})
    void noReconnectionTimeIsTooLongForAStreamToEnd(long millis) {
        Listener listener = bench.listen();
        bench.broker.publish(Bench.CHANNEL, OutgoingEvent.reconnectionTime(Duration.ofMillis(millis)));
        bench.executor.runAll();

        bench.leave(listener);

        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).hasSize(1);
        bench.advance(Duration.ofDays(2));
        assertThat(bench.offer("1")).isEmpty();
    }

    @Test
    void withoutIdsNothingIsKept() {
        Bench plain = new Bench(options -> options.ids(false));
        Listener listener = plain.listen();
        plain.publish("1");
        plain.leave(listener);

        assertThat(plain.offer("2")).isEmpty();
        assertThat(plain.listen().sink.text()).isEqualTo("retry: 2000\n\n");
    }
}
