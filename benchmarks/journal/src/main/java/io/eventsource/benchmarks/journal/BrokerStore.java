package io.eventsource.benchmarks.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBroker;
import io.eventsource.server.PublishResult;
import io.eventsource.server.journal.Journal;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A broker with a journal, to which threads publish. No client subscribes. */
final class BrokerStore implements Store {

    private static final String CHANNEL = "channel";

    private final EventBroker broker;
    /** How many events may be published and not yet acknowledged; null if each publisher waits for each event. */
    private final @Nullable Semaphore permits;

    /**
     * Starts the broker.
     *
     * @param atOnce how many events may be under way; 0 if each publisher waits for each event
     */
    BrokerStore(Journal journal, int atOnce) {
        broker = EventBroker.builder()
                .channels(ChannelOptions.BROADCAST)
                .journal(journal)
                .build();
        permits = atOnce == 0 ? null : new Semaphore(atOnce);
    }

    @Override
    public CompletionStage<?> append(byte[] event) throws InterruptedException {
        OutgoingEvent published = OutgoingEvent.of(text(event.length));
        Semaphore limited = permits;
        if (limited == null) {
            CompletionStage<PublishResult> stage = broker.publish(CHANNEL, published);
            stage.toCompletableFuture().join();
            return stage;
        }
        limited.acquire();
        return broker.publish(CHANNEL, published).whenComplete((result, failure) -> {
            limited.release();
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        });
    }

    private static String text(int length) {
        byte[] text = new byte[length];
        Arrays.fill(text, (byte) 'x');
        return new String(text, US_ASCII);
    }

    @Override
    public boolean isBlocking() {
        return true;
    }

    @Override
    public void close() {
        broker.close();
    }
}
