package io.eventsource.server.internal.delivery;

import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the engine's threads: named daemons, on which every failure is logged or reported. */
public final class NamedThreads {

    private static final Logger LOG = LoggerFactory.getLogger(NamedThreads.class);

    private NamedThreads() {}

    static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> daemon(new Thread(task, name + "-" + count.incrementAndGet()));
    }

    /** Returns a factory of threads that call user code. */
    static ThreadFactory callbacks(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> daemon(new CallbackThread(task, name + "-" + count.incrementAndGet()));
    }

    /** Returns a factory that adds each thread to a set, after removing those that have ended. */
    static ThreadFactory tracked(Set<Thread> threads, ThreadFactory factory) {
        return task -> {
            threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
            Thread thread = factory.newThread(task);
            threads.add(thread);
            return thread;
        };
    }

    /** Waits for a thread to end, unless it is the caller's own. */
    static void awaitEnd(Thread thread, long deadline) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis > 0 && thread != Thread.currentThread()) {
            try {
                thread.join(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Thread daemon(Thread thread) {
        thread.setDaemon(true);
        return thread;
    }

    /** Returns whether this thread calls user code: what that code waits for may need this same thread. */
    public static boolean isCallback() {
        return Thread.currentThread() instanceof CallbackThread;
    }

    /** Returns a task that logs an exception, reports an {@link Error}, and never ends its thread. */
    public static Runnable logging(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("unexpected exception in a task of the broker; please report this", e);
            } catch (Error e) {
                report(e);
            }
        };
    }

    /**
     * Passes an error to the thread's handler of uncaught exceptions, as if the thread had ended by it. The thread continues,
     * because other threads may wait for its work. The handler decides whether the process ends.
     */
    static void report(Error error) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        } catch (Throwable ignored) {
            // as the JVM does
        }
    }

    private static final class CallbackThread extends Thread {

        CallbackThread(Runnable task, String name) {
            super(task, name);
        }
    }
}
