package io.eventsource.server;

import io.eventsource.server.internal.delivery.SubscriberStream;
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

    /** What the application has of the stream. */
    Subscription subscription() {
        return accepted().subscription();
    }

    /** What the sink reports to. */
    SinkSignals signals() {
        return accepted().signals();
    }

    /** The stream itself, for what the broker alone does with it. */
    SubscriberStream stream() {
        return (SubscriberStream) subscription();
    }

    private SubscribeResult.Accepted accepted() {
        if (result instanceof SubscribeResult.Accepted accepted) {
            return accepted;
        }
        throw new AssertionError("not accepted, but " + result);
    }

    /** The data lines of the stream that were not taken from the sink yet. */
    List<String> data() {
        String prefix = "data: ";
        return sink.text()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    /** Why the stream has ended; empty if it has not. More than one is a fault. */
    List<CloseReason> reasons() {
        return reasons;
    }
}
