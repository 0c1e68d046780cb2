package io.eventsource.server.internal.journal;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs the writer on one daemon thread, and background tasks on another, which ends when there are none. */
final class DaemonThreads implements JournalThreads {

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor background = new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, "eventsource-journal-retention"),
            new ThreadPoolExecutor.DiscardPolicy());

    // Set once, before close.
    private volatile Thread writing = Thread.currentThread();

    DaemonThreads() {
        background.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void start(JournalWriter writer) {
        writing = daemon(writer, "eventsource-journal");
        writing.start();
    }

    @Override
    public void inBackground(Runnable task) {
        background.execute(task);
    }

    @Override
    public void close() {
        background.shutdown();
        boolean isInterrupted = false;
        while (isRunning()) {
            try {
                if (background.awaitTermination(1, TimeUnit.MINUTES)) {
                    writing.join();
                }
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** An action of a stage may close the journal on the thread of the writer, which cannot wait for itself. */
    private boolean isRunning() {
        return !background.isTerminated() || (writing != Thread.currentThread() && writing.isAlive());
    }
}
