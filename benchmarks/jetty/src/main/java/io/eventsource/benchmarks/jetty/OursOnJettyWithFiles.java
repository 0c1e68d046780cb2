package io.eventsource.benchmarks.jetty;

import io.eventsource.benchmarks.ours.Ours;
import io.eventsource.benchmarks.ours.OursPeer;
import io.eventsource.server.journal.FileJournal;
import jakarta.servlet.Servlet;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Ours on Jetty with a journal in files, forced to disk before an event is acknowledged. It does not wait for each
 * acknowledgement, but has at most 256 events that are not acknowledged.
 */
public final class OursOnJettyWithFiles extends OursPeer {

    private static final int MAX_UNACKNOWLEDGED = 256;

    private final Semaphore unacknowledged = new Semaphore(MAX_UNACKNOWLEDGED);

    public OursOnJettyWithFiles() throws IOException {
        super(FileJournal.open(temporaryDirectory()));
    }

    private static Path temporaryDirectory() throws IOException {
        Path directory = Files.createTempDirectory("eventsource-benchmark-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            File[] files = directory.toFile().listFiles();
            if (files != null) {
                for (File file : files) {
                    file.delete();
                }
            }
            directory.toFile().delete();
        }));
        return directory;
    }

    @Override
    protected int start(Servlet servlet) throws Exception {
        return JettyContainer.start(servlet, Ours.MAPPING);
    }

    @Override
    public CompletionStage<?> publish(String channel, String data) throws Exception {
        return begun(() -> super.publish(channel, data));
    }

    @Override
    public CompletionStage<?> publish(String channel, String data, String id) throws Exception {
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
