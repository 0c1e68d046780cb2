package io.eventsource.examples.extend;

import io.eventsource.protocol.Event;

// snippet: one-line
/** Sends a value of several lines on one, the lines joined with semicolons. */
class OneLineEvent extends Event {

    OneLineEvent(String target, String action, String value) {
        super(target, action, value);
    }

    @Override
    protected String data() {
        return String.join(";", value().split("\\R", -1));
    }
}
// end
