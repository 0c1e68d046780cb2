package io.eventsource.examples.extend;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.IdGenerator;

/** Adds the ids of a counter. */
class OneLineIdEvent extends OneLineEvent {

    private static final IdGenerator IDS = IdGenerator.counter();

    OneLineIdEvent(String target, String action, String value) {
        super(target, action, value);
    }

    @Override
    protected EventId id() {
        return IDS.next();
    }
}
