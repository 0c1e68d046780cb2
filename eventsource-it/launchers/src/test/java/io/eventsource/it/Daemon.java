package io.eventsource.it;

import java.io.IOException;

/** A thread of a test's own server, which ends when a socket of it is closed. */
final class Daemon {

    private Daemon() {}

    /** Something that sockets may interrupt. */
    interface Task {
        void run() throws IOException;
    }

    static void run(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // the end of this thread's work
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
