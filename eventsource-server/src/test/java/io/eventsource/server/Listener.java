package io.eventsource.server;

import java.util.ArrayList;
import java.util.List;

/** One stream that a test has opened: its sink, and why it has ended. */
final class Listener {

    final ScriptedSink sink;
    private final SubscribeResult result;
    private final List<CloseReason> reasons = new ArrayList<>();

    Listener(EventBroker broker, SubscribeRequest request, ScriptedSink sink) {
        this.sink = sink;
        this.result = broker.subscribe(request, sink, reasons::add);
    }

    SubscribeResult result() {
        return result;
    }

    Subscriber subscriber() {
        if (result instanceof SubscribeResult.Accepted accepted) {
            return accepted.subscriber();
        }
        throw new AssertionError("not accepted, but " + result);
    }

    /** Why the stream has ended; empty if it has not. More than one is a fault. */
    List<CloseReason> reasons() {
        return reasons;
    }
}
