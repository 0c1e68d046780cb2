package io.eventsource.examples.spring;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventBroker;
import java.util.concurrent.CompletionStage;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A controller of Spring MVC that publishes. */
@RestController
class Notices {

    private final EventBroker broker;

    Notices(EventBroker broker) {
        this.broker = broker;
    }

    /** The answer comes when the event has been taken, and says how many clients it is for. */
    @PostMapping("/notices/{channel}")
    CompletionStage<Receipt> publish(@PathVariable String channel, @RequestBody String text) {
        return broker.publish(channel, OutgoingEvent.of("notice", text))
                .thenApply(published -> new Receipt(published.subscribers()));
    }

    /** @param subscribers how many clients the notice is for */
    record Receipt(int subscribers) {}
}
