package io.eventsource.examples.extend;

import io.eventsource.protocol.Event;

// snippet: one-line
/** Joins the lines of a value with semicolons. */
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
