package io.eventsource.server.internal;

import io.eventsource.server.PublishResult;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.PublishBackpressure;
import io.eventsource.server.journal.JournalRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way: its publisher waits until the journal has applied it, and until few enough bytes of its channels wait
 * for delivery.
 */
final class Publication {

    private final BrokerContext context;
    private final List<Channel> channels;
    private final PublishStage<PublishResult> stage = new PublishStage<>();
    private final AtomicInteger waiting = new AtomicInteger(1);

    private volatile PublishResult result;
    /** The result of the event that this one repeats; null if it repeats none. */
    private volatile @Nullable CompletionStage<PublishResult> first;

    private volatile Runnable onFailure = () -> {};
    private volatile LongFunction<@Nullable CompletionStage<PublishResult>> repetition = position -> null;
    private volatile Runnable onSettled = () -> {};

    /**
     * Creates the publication of something that channels accept.
     *
     * @param result what the publisher gets, with the id that it gave
     */
    Publication(BrokerContext context, List<Channel> channels, PublishResult result) {
        this.context = context;
        this.channels = channels;
        this.result = result;
    }

    /** Returns the publisher's stage. */
    PublishStage<PublishResult> stage() {
        return stage;
    }

    /** Sets what to do if the event may not be kept. */
    void onFailure(Runnable action) {
        onFailure = action;
    }

    /** Sets what finds the result of the event that the one at a position repeats. Called under the commit lock. */
    void repetition(LongFunction<@Nullable CompletionStage<PublishResult>> find) {
        repetition = find;
    }

    /** Sets what to do once the journal has applied the event, or has failed. */
    void onSettled(Runnable action) {
        onSettled = action;
    }

    /** Does what follows once the journal has applied the event, or has failed. */
    void settled() {
        onSettled.run();
    }

    /** Appends a record to the journal. The caller holds the commit lock. */
    void append(JournalRecord record) {
        CompletableFuture<Long> position = context.journal().append(record).toCompletableFuture();
        if (position.isDone() && !position.isCompletedExceptionally()) {
            settled();
            applied(position.join());
            return;
        }
        int bytes = record.block().length;
        context.memory().use(bytes);
        waiting.incrementAndGet();
        CompletionStage<Void> settled = position.handle((applied, failure) -> {
            settled();
            context.memory().use(-bytes);
            context.threads().callBack(() -> settle(applied, failure));
            return null;
        });
        assert settled != null;
    }

    private void settle(@Nullable Long position, @Nullable Throwable failure) {
        if (position == null) {
            onFailure.run();
            stage.completeExceptionally(failure == null ? new IllegalStateException("no position") : failure);
            return;
        }
        context.commit().lock();
        try {
            applied(position);
        } finally {
            context.commit().unlock();
        }
        passed();
    }

    /** Completes the result with its id. The caller holds the commit lock. */
    private void applied(long position) {
        first = repetition.apply(position);
        PublishResult known = result;
        String id = channels.get(0).log().idForPublisher(known.id(), position);
        result = new PublishResult(known.accepted(), id, known.subscribers(), known.failed(), known.timeToLive());
        awaitWalks();
    }

    /** Waits for channels with too many unwalked bytes. The caller holds the commit lock. */
    void awaitWalks() {
        for (Channel channel : channels) {
            if (channel.unwalkedBytes() > PublishBackpressure.WAIT_ABOVE) {
                waiting.incrementAndGet();
                channel.await(this::passed);
            }
        }
    }

    private void passed() {
        if (waiting.decrementAndGet() > 0) {
            return;
        }
        CompletionStage<PublishResult> repeated = first;
        if (repeated == null) {
            stage.complete(result);
            return;
        }
        repeated.whenComplete((known, failure) -> {
            if (failure == null) {
                stage.complete(known);
            } else {
                stage.completeExceptionally(failure);
            }
        });
    }

    /** Returns the publisher's stage. Called once, without a lock. */
    PublishStage<PublishResult> begin() {
        passed();
        return stage;
    }
}
