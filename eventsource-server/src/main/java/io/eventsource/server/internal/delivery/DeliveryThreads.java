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
 * Runs a broker's tasks on three small pools: one writes to sinks, one to sinks that may block, and one calls user code. At
 * most one thread serves a subscriber at a time.
 */
public final class DeliveryThreads {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryThreads.class);

    private static final int CALLBACK_THREADS = 2;
    /** How many sinks may block at a time; the other sinks of that kind wait. */
    private static final int BLOCKING_THREADS = 32;

    private final Executor walking;
    private final Executor blocking;
    private final Executor callbacks;
    private final Set<Thread> threads;

    /** Creates an instance that runs everything on one executor. */
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
                pool(walkers, NamedThreads.tracked(threads, NamedThreads.named("eventsource-fanout"))),
                pool(BLOCKING_THREADS, NamedThreads.tracked(threads, NamedThreads.named("eventsource-blocking"))),
                pool(CALLBACK_THREADS, NamedThreads.tracked(threads, NamedThreads.callbacks("eventsource-callback"))),
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

    /** Runs user code, which may take long. */
    public void callBack(Runnable task) {
        execute(callbacks, task);
    }

    /**
     * Runs a task on a pool. Runs it on the caller's thread if the pool was stopped, so that each stream still ends, or if the
     * system has no thread for the pool.
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
     * Stops the threads after the tasks that were handed in. Waits for that, up to a second: a container that undeploys the
     * application expects its threads to have ended, and one of them may be the caller's.
     */
    public void stop() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        stop(walking, deadline);
        stop(blocking, deadline);
        stop(callbacks, deadline);
        // A pool reports its termination a moment before its last thread ends.
        threads.forEach(thread -> NamedThreads.awaitEnd(thread, deadline));
    }

    private static void stop(Executor executor, long deadline) {
        if (executor instanceof ExecutorService service) {
            service.shutdown();
            try {
                if (!service.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    LOG.debug("some tasks of the broker are still running after a second");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
