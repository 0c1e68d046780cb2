package io.eventsource.server.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.SubscribeRequest;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventIteratorTest {

    private static final Channels NEWS = Channels.of("news");
    private static final SubscribeRequest REQUEST = SubscribeRequest.to(NEWS);
    /** More than goes into one write, so that each comes alone. */
    private static final String PADDING = "x".repeat(70_000);

    private final EventBroker broker =
            EventBroker.builder().channels(ChannelOptions.BROADCAST).build();

    @AfterEach
    void stop() {
        broker.close();
    }

    private void publish(String data) {
        broker.publish("news", OutgoingEvent.of("message", data));
    }

    @Test
    void givesEachEventInOrder() {
        try (EventIterator events = EventIterator.open(broker, REQUEST, 10)) {
            publish("1\n2");
            broker.publish("news", OutgoingEvent.of("alarm", "3"));

            assertThat(events.next().data()).isEqualTo("1\n2");
            assertThat(events.next().type()).isEqualTo("alarm");
        }
    }

    @Test
    void waitsForTheNextEvent() throws Exception {
        try (EventIterator events = EventIterator.open(broker, REQUEST, 10)) {
            CompletableFuture<MessageEvent> next = CompletableFuture.supplyAsync(events::next);
            assertThat(next).isNotDone();
            publish("1");

            assertThat(next.get().data()).isEqualTo("1");
        }
    }

    @Test
    void leavesWhatItHasNoRoomForToTheBroker() {
        try (EventIterator events = EventIterator.open(broker, REQUEST, 3)) {
            for (int i = 0; i < 20; i++) {
                publish(i + PADDING);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(events.next().data()).isEqualTo(i + PADDING);
                assertThat(events.size()).isLessThanOrEqualTo(3);
            }
        }
    }

    @Test
    void resumesWhereAnotherStopped() {
        String id;
        try (EventIterator events = EventIterator.open(broker, REQUEST, 10)) {
            publish("1");
            publish("2");
            id = events.next().lastEventId();
        }
        try (EventIterator events = EventIterator.open(broker, REQUEST.withLastEventId(id), 10)) {
            assertThat(events.next().data()).isEqualTo("2");
        }
    }

    @Test
    void endsWithTheChannel() {
        try (EventIterator events = EventIterator.open(broker, REQUEST, 10)) {
            publish("last");
            broker.finish("news");

            assertThat(events).toIterable().extracting(MessageEvent::data).containsExactly("last");
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(events::next);
        }
    }

    @Test
    void disconnectsWhenItIsClosed() {
        EventIterator events = EventIterator.open(broker, REQUEST, 10);
        publish("1");
        events.close();

        assertThat(broker.subscribers(NEWS)).isEmpty();
        assertThat(events.hasNext()).isFalse();
    }
}
