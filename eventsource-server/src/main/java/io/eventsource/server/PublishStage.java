package io.eventsource.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a publisher may wait for, except where that would wait for itself. */
final class PublishStage extends CompletableFuture<Published> {

    static PublishStage done(Published published) {
        PublishStage stage = new PublishStage();
        stage.complete(published);
        return stage;
    }

    static PublishStage failed(BrokerBusyException reason) {
        PublishStage stage = new PublishStage();
        stage.completeExceptionally(reason);
        return stage;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    @Override
    public Published join() {
        refuseToWait();
        return super.join();
    }

    @Override
    public Published get() throws InterruptedException, ExecutionException {
        refuseToWait();
        return super.get();
    }

    @Override
    public Published get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        refuseToWait();
        return super.get(timeout, unit);
    }

    private void refuseToWait() {
        if (!isDone() && Threads.isCallback()) {
            throw new IllegalStateException("a hook, or what follows a publication, must not wait for a publication,"
                    + " which may need this very thread; go on with thenAccept or whenComplete");
        }
    }
}
