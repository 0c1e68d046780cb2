package io.eventsource.server.internal.delivery;

import io.eventsource.server.Sink;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few threads of a broker: those that bring events to sinks, others for sinks that may hold them up, and others still
 * that call users back. A subscriber is on at most one of them at a time.
 */
public final class DeliveryThreads {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryThreads.class);

    private static final int CALLBACK_THREADS = 2;
    /** How many sinks that block may be held up at a time; the others of their kind wait. */
    private static final int BLOCKING_THREADS = 32;

    private final Executor walking;
    private final Executor blocking;
    private final Executor callbacks;
    private final Set<Thread> threads;

    /** Runs everything on one executor. */
    public DeliveryThreads(Executor executor) {
        this(executor, executor, executor, Set.of());
    }

    private DeliveryThreads(Executor walking, Executor blocking, Executor callbacks, Set<Thread> threads) {
        this.walking = walking;
        this.blocking = blocking;
        this.callbacks = callbacks;
        this.threads = threads;
    }

    public static DeliveryThreads start() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        int walkers = Math.max(2, Runtime.getRuntime().availableProcessors());
        return new DeliveryThreads(
                pool(walkers, NamedThreads.remembered(threads, NamedThreads.named("eventsource-fanout"))),
                pool(BLOCKING_THREADS, NamedThreads.remembered(threads, NamedThreads.named("eventsource-blocking"))),
                pool(
                        CALLBACK_THREADS,
                        NamedThreads.remembered(threads, NamedThreads.callbacks("eventsource-callback"))),
                threads);
    }

    private static Executor pool(int size, ThreadFactory factory) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Runs a task that does not block. */
    public void execute(Runnable task) {
        execute(walking, task);
    }

    /** Runs a task that uses a sink. */
    void execute(Sink sink, Runnable task) {
        execute(sink.mayBlock() ? blocking : walking, task);
    }

    /** Runs code of a user's, which may take its time. */
    public void callBack(Runnable task) {
        execute(callbacks, task);
    }

    /**
     * Runs a task; on the caller's thread once the pool was stopped, so that each stream still ends, or if the system has no
     * thread for the pool.
     */
    private static void execute(Executor executor, Runnable task) {
        Runnable logging = NamedThreads.logging(task);
        try {
            executor.execute(logging);
        } catch (RejectedExecutionException stopped) {
            logging.run();
        } catch (OutOfMemoryError e) {
            NamedThreads.report(e);
            logging.run();
        }
    }

    /**
     * Lets what was handed in run, and then the threads end. Waits for that, but not for long: a container that takes the
     * application away wants its threads to be gone, and one of them may be the caller's own.
     */
    public void stop() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        stop(walking, deadline);
        stop(blocking, deadline);
        stop(callbacks, deadline);
        // A pool says that it has ended a moment before the last of its threads has.
        threads.forEach(thread -> NamedThreads.awaitEnd(thread, deadline));
    }

    private static void stop(Executor executor, long deadline) {
        if (executor instanceof ExecutorService service) {
            service.shutdown();
            try {
                if (!service.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    LOG.debug("some streams are still ending");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
