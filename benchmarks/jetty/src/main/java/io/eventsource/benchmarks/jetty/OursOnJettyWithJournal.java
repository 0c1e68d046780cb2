package io.eventsource.benchmarks.jetty;

import io.eventsource.benchmarks.ours.Ours;
import io.eventsource.benchmarks.ours.OursPeer;
import io.eventsource.server.journal.Journal;
import jakarta.servlet.Servlet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Ours on Jetty with a journal that acknowledges later. It does not wait for each acknowledgement, but has a number of events at most
 * that are not acknowledged.
 */
abstract class OursOnJettyWithJournal extends OursPeer {

    private final Semaphore unacknowledged;

    OursOnJettyWithJournal(Journal journal, int maxUnacknowledged) {
        super(options -> options.journal(journal));
        unacknowledged = new Semaphore(maxUnacknowledged);
    }

    @Override
    protected final int start(Servlet servlet) throws Exception {
        return JettyContainer.start(servlet, Ours.MAPPING);
    }

    @Override
    public final CompletionStage<?> publish(String channel, String data) throws Exception {
        return begun(() -> super.publish(channel, data));
    }

    @Override
    public final CompletionStage<?> publish(String channel, String data, String id) throws Exception {
        return begun(() -> super.publish(channel, data, id));
    }

    private CompletionStage<?> begun(PublishCall call) throws Exception {
        unacknowledged.acquire();
        CompletionStage<?> stage = call.publish().whenComplete((published, failure) -> unacknowledged.release());
        CompletableFuture<?> future = stage.toCompletableFuture();
        return future.isCompletedExceptionally() ? future : CompletableFuture.completedFuture(null);
    }

    @FunctionalInterface
    private interface PublishCall {
        CompletionStage<?> publish() throws Exception;
    }
}
