package io.eventsource.it.support;

import java.io.IOException;

/** Runs the threads of a test's own server or proxy. */
public final class Daemon {

    private Daemon() {}

    /** A task over sockets. */
    @FunctionalInterface
    public interface Task {

        /**
         * Runs the task.
         *
         * @throws IOException if a socket is closed, which is the regular end
         */
        void run() throws IOException;
    }

    /**
     * Runs a task on a new daemon thread, until it returns or one of its sockets is closed.
     *
     * @param task the task
     */
    public static void run(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // The test closed the socket, or the peer did.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
