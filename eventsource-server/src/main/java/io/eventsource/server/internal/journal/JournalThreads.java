package io.eventsource.server.internal.journal;

/** Runs what a journal does besides calls of its methods: on threads, or by hand in tests. */
interface JournalThreads {

    /** Starts the writer, which ends after the queue was closed. */
    void start(JournalWriter writer);

    /** Runs a task once. One task runs at a time. */
    void inBackground(Runnable task);

    /** Runs no more background tasks, and waits until one that is running and the writer have ended. */
    void close();
}
