package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventTest {

    @Test
    void eventRemembersWhatItWasMadeFrom() {
        Event event = new StringEvent("42:42", "ping", "hello");

        assertThat(event.target()).isEqualTo("42:42");
        assertThat(event.action()).isEqualTo("ping");
        assertThat(event.value()).isEqualTo("hello");
    }

    @Test
    void actionBecomesTheTypeAndTheValueTheData() {
        assertThat(new StringEvent("42", "ping", "a\nb").render())
                .isEqualTo(new OutgoingEvent("ping", "a\nb", EventId.NONE, null));
    }

    @Test
    void emptyValueIsEmptyData() {
        assertThat(new StringEvent("42", "close", "").render().data()).isEmpty();
    }

    @Test
    void idEventAsksForThePositionInTheLog() {
        assertThat(new StringIdEvent("42", "ping", "a").render())
                .isEqualTo(new OutgoingEvent("ping", "a", EventId.CURSOR, null));
        assertThat(new JsonIdEvent("42", "ping", "[1]").render())
                .isEqualTo(new OutgoingEvent("ping", "[1]", EventId.CURSOR, null));
    }

    @Test
    void eachPieceIsCalledOnceAndOnlyByRender() {
        List<String> calls = new ArrayList<>();
        Event event = new CountingEvent(calls);
        assertThat(calls).isEmpty();

        OutgoingEvent rendered = event.render();

        assertThat(calls).containsExactlyInAnyOrder("type", "data", "id", "reconnectionTime");
        assertThat(rendered).isEqualTo(new OutgoingEvent("pong", "a;b", EventId.of("7"), Duration.ofSeconds(3)));
    }

    @Test
    void renderingAgainAsksAgain() {
        IdGenerator ids = IdGenerator.counter();
        Event event = new StringEvent("42", "ping", "a") {
            @Override
            protected EventId id() {
                return ids.next();
            }
        };

        assertThat(event.render().id()).isEqualTo(EventId.of("1"));
        assertThat(event.render().id()).isEqualTo(EventId.of("2"));
    }

    @Test
    void eventWithoutDataIsABlockThatDispatchesNothing() {
        Event event = new StringEvent("42", "ping", "a") {
            @Override
            protected @Nullable String data() {
                return null;
            }
        };

        assertThat(event.render().data()).isNull();
    }

    @Test
    void pieceThatCannotBeSentIsRefusedWhenRendered() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StringEvent("42", "ping\ndata: forged", "a").render())
                .withMessage("an event type must not hold CR, LF or NUL, but has U+000A at index 4");
    }

    @Test
    void targetActionAndValueMustBeThere() {
        assertThatNullPointerException()
                .isThrownBy(() -> new StringEvent(null, "ping", "a"))
                .withMessage("target");
        assertThatNullPointerException()
                .isThrownBy(() -> new StringEvent("42", null, "a"))
                .withMessage("action");
        assertThatNullPointerException()
                .isThrownBy(() -> new StringEvent("42", "ping", null))
                .withMessage("value");
    }

    /** Overrides every piece, and writes down the calls. */
    private static final class CountingEvent extends Event {

        private final List<String> calls;

        CountingEvent(List<String> calls) {
            super("42", "ping", "a\nb");
            this.calls = calls;
        }

        @Override
        protected String type() {
            calls.add("type");
            return "pong";
        }

        @Override
        protected String data() {
            calls.add("data");
            return String.join(";", value().split("\n", -1));
        }

        @Override
        protected EventId id() {
            calls.add("id");
            return EventId.of("7");
        }

        @Override
        protected Duration reconnectionTime() {
            calls.add("reconnectionTime");
            return Duration.ofSeconds(3);
        }
    }
}
