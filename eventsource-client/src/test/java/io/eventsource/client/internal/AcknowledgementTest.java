package io.eventsource.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.MessageEvent;
import org.junit.jupiter.api.Test;

/** How far an acknowledgement advances the position when ids come without events. */
class AcknowledgementTest {

    private final ResumePosition position = new ResumePosition("", null, true);

    private static MessageEvent event(String data, String id) {
        return MessageEvent.of("message", data, id);
    }

    @Test
    void anEqualCopyAcknowledgesLikeTheEventItself() {
        position.dispatching(event("a", "1"));
        position.set("2");

        position.acknowledgeUpTo(event("a", "1"));

        assertThat(position.lastEventId()).isEqualTo("2");
    }

    @Test
    void anIdAfterTheNewestEventDoesNotCountForAnEarlierEvent() {
        position.dispatching(event("a", "1"));
        position.dispatching(event("b", "2"));
        position.set("3");

        position.acknowledgeUpTo(event("a", "1"));

        assertThat(position.lastEventId()).isEqualTo("1");
    }

    @Test
    void anIdAfterEventsThatShareAnIdDoesNotSkipThem() {
        position.dispatching(event("a", "1"));
        position.dispatching(event("a", "1"));
        position.set("2");

        position.acknowledgeUpTo(event("a", "1"));

        assertThat(position.lastEventId()).isEqualTo("1");
    }

    @Test
    void anIdAfterAnAcknowledgedEventCountsAtOnce() {
        position.dispatching(event("a", "1"));
        position.acknowledgeUpTo(event("a", "1"));

        position.set("2");

        assertThat(position.lastEventId()).isEqualTo("2");
    }

    @Test
    void unacknowledgedEventsDoNotCountAfterAReconnect() {
        position.dispatching(event("a", "1"));
        position.set("2");

        position.reconnecting();
        position.acknowledgeUpTo(event("a", "1"));

        assertThat(position.lastEventId()).isEqualTo("1");
    }
}
