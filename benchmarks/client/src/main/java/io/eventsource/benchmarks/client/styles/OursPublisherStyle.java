package io.eventsource.benchmarks.client.styles;

import io.eventsource.client.EventSource;
import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.util.concurrent.Flow;
import org.eclipse.jetty.client.HttpClient;

/** This project's publisher, and a subscriber that asks for events in batches, as libraries of reactive streams do. */
final class OursPublisherStyle implements Style {

    private static final int BATCH = 128;

    private final HttpClient client = JettyClients.start();

    @Override
    public void open(URI uri, Meter meter) {
        EventSource.builder(uri).httpClient(client).publisher().subscribe(new Batches(meter));
    }

    private static final class Batches implements Flow.Subscriber<MessageEvent> {

        private final Meter meter;
        private Flow.Subscription subscription = new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        };
        private int taken;

        Batches(Meter meter) {
            this.meter = meter;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            subscription.request(2 * BATCH);
        }

        @Override
        public void onNext(MessageEvent event) {
            meter.event(event.data());
            if (++taken == BATCH) {
                taken = 0;
                subscription.request(BATCH);
            }
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {}
    }
}
