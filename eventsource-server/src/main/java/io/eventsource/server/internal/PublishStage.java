package io.eventsource.server.internal;

import io.eventsource.server.BrokerBusyException;
import io.eventsource.server.PublishResult;
import io.eventsource.server.internal.delivery.NamedThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a publisher may wait for, except where that would wait for itself. */
public final class PublishStage<T> extends CompletableFuture<T> {

    static PublishStage<PublishResult> done(PublishResult published) {
        PublishStage<PublishResult> stage = new PublishStage<>();
        stage.complete(published);
        return stage;
    }

    static PublishStage<PublishResult> failed(BrokerBusyException reason) {
        PublishStage<PublishResult> stage = new PublishStage<>();
        stage.completeExceptionally(reason);
        return stage;
    }

    /** What depends on a publication must not be waited for either. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new PublishStage<>();
    }

    @Override
    public T join() {
        refuseToWait();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseToWait();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseToWait();
        return super.get(timeout, unit);
    }

    private void refuseToWait() {
        if (!isDone() && NamedThreads.isCallback()) {
            throw new IllegalStateException("a hook, or what follows a publication, must not wait for a publication,"
                    + " which may need this very thread; go on with thenAccept or whenComplete");
        }
    }
}
