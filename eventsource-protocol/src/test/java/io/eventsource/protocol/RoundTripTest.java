package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the encoder writes is what the parser tells. */
class RoundTripTest {

    @Test
    void eventsArriveAsTheyWereSent() {
        Law.holds(2_000, inputs -> inputs.list(0, 5, OutgoingEvents::any), events -> {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            events.forEach(event -> stream.writeBytes(EventStreamEncoder.encode(event)));

            assertThat(Recorder.of(stream.toByteArray()).lines()).isEqualTo(expected(events));
        });
    }

    @Test
    void aBlockIsAsLongAsItsLengthSays() {
        Law.holds(
                2_000,
                OutgoingEvents::any,
                event -> assertThat(EventStreamEncoder.length(event))
                        .isEqualTo(EventStreamEncoder.encode(event).length));
    }

    @Test
    void aLongEventIsEncodedAsAShortOneIs() {
        Law.holds(Effort.of(200), OutgoingEvents::data, data -> {
            String part = data + "😀";
            OutgoingEvent event = OutgoingEvent.of("ping", part.repeat(20_000 / part.length() + 1));

            byte[] block = EventStreamEncoder.encode(event);

            assertThat(Recorder.of(block).lines()).isEqualTo(expected(List.of(event)));
            assertThat(EventStreamEncoder.length(event)).isEqualTo(block.length);
        });
    }

    @Test
    void commentsNeverDispatch() {
        Law.holds(1_000, OutgoingEvents::data, text -> {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            stream.writeBytes(EventStreamEncoder.comment(text));
            stream.write('\n');

            assertThat(Recorder.of(stream.toByteArray()).lines()).containsExactly(Recorder.end(""));
        });
    }

    @Test
    void commentBetweenAnyTwoLinesChangesNothing() {
        Law.holds(1_000, CommentedEvent::any, commented -> {
            byte[] comment = EventStreamEncoder.comment(commented.text());
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            stream.writeBytes(comment);
            for (byte b : EventStreamEncoder.encode(commented.event())) {
                stream.write(b);
                if (b == '\n') {
                    stream.writeBytes(comment);
                }
            }

            assertThat(Recorder.of(stream.toByteArray()).lines()).isEqualTo(expected(List.of(commented.event())));
        });
    }

    @Test
    void idFieldInFrontOfABlockIsItsId() {
        Law.holds(1_000, OutgoingEvents::data, data -> {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            stream.writeBytes(EventStreamEncoder.idField("e:1"));
            stream.writeBytes(
                    EventStreamEncoder.encode(OutgoingEvent.of("ping", data).withId(EventId.CURSOR)));

            assertThat(Recorder.of(stream.toByteArray()).lines())
                    .containsExactly(Recorder.event("ping", asReceived(data), "e:1"), Recorder.end("e:1"));
        });
    }

    /** An event and the text of a comment. */
    private record CommentedEvent(OutgoingEvent event, String text) {
        static CommentedEvent any(Inputs inputs) {
            return new CommentedEvent(OutgoingEvents.any(inputs), OutgoingEvents.data(inputs));
        }
    }

    /** What a client must receive for these events. */
    private static List<String> expected(List<OutgoingEvent> events) {
        List<String> expected = new ArrayList<>();
        String lastEventId = "";
        for (OutgoingEvent event : events) {
            if (event.reconnectionTime() != null) {
                expected.add(Recorder.retry(event.reconnectionTime().toMillis()));
            }
            String id =
                    event.id().equals(EventId.NONE) ? lastEventId : event.id().text();
            if (event.data() != null) {
                expected.add(Recorder.event(event.type(), asReceived(event.data()), id));
            } else if (!id.equals(lastEventId)) {
                expected.add(Recorder.lastEventId(id));
            }
            lastEventId = id;
        }
        expected.add(Recorder.end(lastEventId));
        return expected;
    }

    /** Line ends as LF, and unpaired surrogates as U+FFFD, which is what UTF-16 makes of them, too. */
    private static String asReceived(String data) {
        return new String(data.getBytes(UTF_16BE), UTF_16BE)
                .replace("\r\n", "\n")
                .replace('\r', '\n');
    }
}
