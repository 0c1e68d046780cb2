package io.eventsource.examples.extend;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.IdGenerator;
import java.time.Clock;

/** Adds unique time stamps as ids. */
class OneLineTimeStampEvent extends OneLineEvent {

    private static final IdGenerator IDS = IdGenerator.timestamp(Clock.systemUTC());

    OneLineTimeStampEvent(String target, String action, String value) {
        super(target, action, value);
    }

    @Override
    protected EventId id() {
        return IDS.next();
    }
}
