package io.eventsource.server;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The few threads that catch subscribers up and call their hooks. A subscriber is on at most one of them at a time. */
final class Fanout implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(Fanout.class);

    private final Executor executor;

    Fanout(Executor executor) {
        this.executor = executor;
    }

    static Fanout start() {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Threads.named("eventsource-fanout"));
        pool.allowCoreThreadTimeOut(true);
        return new Fanout(pool);
    }

    /** Runs a task; on the caller's thread once the pool was stopped, so that each stream still ends. */
    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(Threads.logging(task));
        } catch (RejectedExecutionException stopped) {
            Threads.logging(task).run();
        }
    }

    /**
     * Lets what was handed in run, and then the threads end. Waits for that, but not for long: a container that takes the
     * application away wants its threads to be gone, and one of them may be the caller's own.
     */
    void stop() {
        if (executor instanceof ExecutorService service) {
            service.shutdown();
            try {
                if (!service.awaitTermination(1, TimeUnit.SECONDS)) {
                    LOG.debug("some streams are still ending");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
