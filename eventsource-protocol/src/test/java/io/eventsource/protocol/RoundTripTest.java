package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** What the encoder writes is what the parser tells. */
class RoundTripTest {

    @Property(tries = 2_000)
    void eventsArriveAsTheyWereSent(
            @ForAll @Size(max = 5) List<@From(supplier = OutgoingEvents.class) OutgoingEvent> events) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        events.forEach(event -> stream.writeBytes(EventStreamEncoder.encode(event)));

        assertThat(Recorder.of(stream.toByteArray()).lines()).isEqualTo(told(events));
    }

    @Property
    void commentsNeverDispatch(@ForAll(supplier = AnyData.class) String text) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(EventStreamEncoder.comment(text));
        stream.write('\n');

        assertThat(Recorder.of(stream.toByteArray()).lines()).containsExactly(Recorder.end(""));
    }

    @Property
    void commentBetweenAnyTwoLinesChangesNothing(
            @ForAll(supplier = OutgoingEvents.class) OutgoingEvent event,
            @ForAll(supplier = AnyData.class) String text) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(EventStreamEncoder.comment(text));
        for (byte b : EventStreamEncoder.encode(event)) {
            stream.write(b);
            if (b == '\n') {
                stream.writeBytes(EventStreamEncoder.comment(text));
            }
        }

        assertThat(Recorder.of(stream.toByteArray()).lines()).isEqualTo(told(List.of(event)));
    }

    @Property
    void idFieldInFrontOfABlockIsItsId(@ForAll(supplier = AnyData.class) String data) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(EventStreamEncoder.idField("e:1"));
        stream.writeBytes(
                EventStreamEncoder.encode(OutgoingEvent.of("ping", data).withId(EventId.CURSOR)));

        assertThat(Recorder.of(stream.toByteArray()).lines())
                .containsExactly(Recorder.event("ping", asReceived(data), "e:1"), Recorder.end("e:1"));
    }

    /** What a client must be told of these events. */
    private static List<String> told(List<OutgoingEvent> events) {
        List<String> told = new ArrayList<>();
        String lastEventId = "";
        for (OutgoingEvent event : events) {
            if (event.reconnectionTime() != null) {
                told.add(Recorder.retry(event.reconnectionTime().toMillis()));
            }
            String id =
                    event.id().equals(EventId.NONE) ? lastEventId : event.id().text();
            if (event.data() != null) {
                told.add(Recorder.event(event.type(), asReceived(event.data()), id));
            } else if (!id.equals(lastEventId)) {
                told.add(Recorder.lastEventId(id));
            }
            lastEventId = id;
        }
        told.add(Recorder.end(lastEventId));
        return told;
    }

    /** Line ends as LF, and unpaired surrogates as U+FFFD, which is what UTF-16 makes of them, too. */
    private static String asReceived(String data) {
        return new String(data.getBytes(UTF_16BE), UTF_16BE)
                .replace("\r\n", "\n")
                .replace('\r', '\n');
    }

    static class AnyData implements ArbitrarySupplier<String> {
        @Override
        public Arbitrary<String> get() {
            return OutgoingEvents.data();
        }
    }
}
