package io.eventsource.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Random events that may be sent, with all that is awkward in their data. */
final class OutgoingEvents {

    private static final List<String> SINGLE_LINE = List.of(
            "a", " ", "  ", "\t", ":", "data: ", "id: 1", "\uFEFF", "\uFFFD", "\u0085", "\u2028", "\u000B", "é", "€",
            "😀", "\u0001");

    static final List<String> AWKWARD = List.of(
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "\r\r",
            "\n\r",
            "\0",
            "\uD83D",
            "\uDE00",
            "\uDE00\uD83D",
            "\ndata: x\n\n",
            "\n:");

    private OutgoingEvents() {}

    static OutgoingEvent any(Inputs inputs) {
        String type = singleLine(inputs);
        String data = inputs.oneIn(10) ? null : data(inputs);
        EventId id = inputs.oneIn(3) ? EventId.NONE : EventId.of(singleLine(inputs));
        return new OutgoingEvent(type, data, id, reconnectionTime(inputs));
    }

    /** Any text at all. */
    static String data(Inputs inputs) {
        return inputs.joined(12, OutgoingEvents::part);
    }

    private static String part(Inputs inputs) {
        return switch (inputs.number(0, 2)) {
            case 0 -> inputs.oneOf(SINGLE_LINE);
            case 1 -> inputs.oneOf(AWKWARD);
            default -> inputs.joined(5, Inputs::anyChar);
        };
    }

    private static String singleLine(Inputs inputs) {
        return inputs.joined(6, each -> each.oneOf(SINGLE_LINE));
    }

    private static @Nullable Duration reconnectionTime(Inputs inputs) {
        return inputs.oneIn(3) ? Duration.ofMillis(inputs.natural()) : null;
    }
}
