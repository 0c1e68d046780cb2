package io.eventsource.server.internal.delivery;

import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads of the engine: daemons with a name, on which no failure passes in silence. */
public final class NamedThreads {

    private static final Logger LOG = LoggerFactory.getLogger(NamedThreads.class);

    private NamedThreads() {}

    static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> daemon(new Thread(task, name + "-" + count.incrementAndGet()));
    }

    /** Threads that call users back. */
    static ThreadFactory callbacks(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> daemon(new CallbackThread(task, name + "-" + count.incrementAndGet()));
    }

    /** Adds each thread to a set, which forgets those that have ended when another is made. */
    static ThreadFactory remembered(Set<Thread> threads, ThreadFactory factory) {
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

    /** Whether this thread calls users back: what they wait for there may need this very thread. */
    public static boolean isCallback() {
        return Thread.currentThread() instanceof CallbackThread;
    }

    /** A task whose failure is logged, and reported if it is an {@link Error}, and does not end its thread. */
    public static Runnable logging(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a task of the broker failed, which is a fault of this library", e);
            } catch (Error e) {
                report(e);
            }
        };
    }

    /**
     * Hands an error to the thread's handler of uncaught exceptions, as if the thread had ended by it. The thread goes on:
     * what others wait for must not stop halfway. Whether the process does is for the handler to decide.
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
