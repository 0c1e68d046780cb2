package io.eventsource.server.internal;

import io.eventsource.server.PublishResult;
import io.eventsource.server.internal.delivery.NamedThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A publish result that refuses to be waited for on a thread that it may depend on. */
public final class PublishStage<T> extends CompletableFuture<T> {

    static PublishStage<PublishResult> done(PublishResult published) {
        PublishStage<PublishResult> stage = new PublishStage<>();
        stage.complete(published);
        return stage;
    }

    static PublishStage<PublishResult> failed(RuntimeException reason) {
        PublishStage<PublishResult> stage = new PublishStage<>();
        stage.completeExceptionally(reason);
        return stage;
    }

    /** Returns a dependent stage, which must not be waited for on such a thread, either. */
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
            throw new IllegalStateException(
                    "a hook, or an action of a publish result, must not wait for a publish result,"
                            + " which may need this same thread; use thenAccept or whenComplete instead");
        }
    }
}
