package io.eventsource.examples.extend;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.Event;
import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventId;
import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.protocol.OutgoingEvent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OneLineEventTest {

    private static final String THREE_LINES = "uptime\r\ndf -h\nreboot";

    @Test
    void linesAreJoinedWithSemicolons() {
        assertThat(stream(new OneLineEvent("42", "ping", THREE_LINES))).isEqualTo("""
                event: ping
                data: uptime;df -h;reboot

                """);
    }

    @Test
    void anEmptyLastLineIsALineToo() {
        assertThat(new OneLineEvent("42", "ping", "a\n").render().data()).isEqualTo("a;");
    }

    @Test
    void byDefaultAnEventHasNoId() {
        assertThat(new OneLineEvent("42", "ping", "").render().id()).isEqualTo(EventId.NONE);
    }

    @Test
    void countedIdsGoUpByOneAcrossAllEvents() {
        long first = Long.parseLong(id(new OneLineIdEvent("42", "ping", THREE_LINES)));
        long second = Long.parseLong(id(new OneLineIdEvent("another", "ping", THREE_LINES)));
        assertThat(second).isEqualTo(first + 1);
    }

    @Test
    void timeStampsSayWhenAndAreNeverTheSameTwice() {
        BigDecimal before = BigDecimal.valueOf(Instant.now().getEpochSecond());
        BigDecimal first = new BigDecimal(id(new OneLineTimeStampEvent("42", "ping", "")));
        BigDecimal second = new BigDecimal(id(new OneLineTimeStampEvent("42", "ping", "")));
        assertThat(first).isBetween(before, before.add(BigDecimal.valueOf(60)));
        assertThat(second).isGreaterThan(first);
    }

    @Test
    void oneIdGoesOutWithOneEvent() {
        OutgoingEvent event = new OneLineIdEvent("42", "ping", THREE_LINES).render();
        assertThat(new String(EventStreamEncoder.encode(event), StandardCharsets.UTF_8))
                .isEqualTo("id: " + event.id() + "\nevent: ping\ndata: uptime;df -h;reboot\n\n");
    }

    @Test
    void aListenerMakesThemFromWhatIsPosted() {
        EventActions actions = EventActions.of(OneLineEvent::new).withActions("ping", "run");
        assertThat(actions.event("42", "run", THREE_LINES))
                .isInstanceOf(OneLineEvent.class)
                .extracting(Event::action, event -> event.render().data())
                .containsExactly("run", "uptime;df -h;reboot");
    }

    private static String id(Event event) {
        return String.valueOf(event.render().id().text());
    }

    private static String stream(Event event) {
        return new String(EventStreamEncoder.encode(event.render()), StandardCharsets.UTF_8);
    }
}
