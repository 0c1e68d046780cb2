package io.eventsource.examples.spring;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventBroker;
import java.util.concurrent.CompletionStage;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Publishes notices from a Spring MVC controller. */
@RestController
class Notices {

    private final EventBroker broker;

    Notices(EventBroker broker) {
        this.broker = broker;
    }

    /** Publishes a notice, and responds after delivery with the number of clients. */
    @PostMapping("/notices/{channel}")
    CompletionStage<Receipt> publish(@PathVariable String channel, @RequestBody String text) {
        return broker.publish(channel, OutgoingEvent.of("notice", text))
                .thenApply(published -> new Receipt(published.subscribers()));
    }

    /** @param subscribers the number of clients that receive the notice */
    record Receipt(int subscribers) {}
}
