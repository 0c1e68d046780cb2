package io.eventsource.cli.client.exec;

import io.eventsource.protocol.MessageEvent;

/** Describes a gap for the user of a command. */
final class GapText {

    private GapText() {}

    /** The sentence for an event of the type {@code eventsource.gap}. */
    static String of(MessageEvent gap) {
        String cause = switch (gap.data()) {
            case "evicted" -> "the server no longer has all missed events";
            case "other-epoch" -> "the server has lost its events, as after a restart";
            case "unknown" -> "the server does not know the last event ID";
            default -> gap.data();
        };
        return "events may be missing here: " + cause;
    }
}
