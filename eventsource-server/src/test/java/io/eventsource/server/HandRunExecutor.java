package io.eventsource.server;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** Keeps tasks until a test runs them, on its own thread. */
final class HandRunExecutor implements Executor {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private volatile Executor target = tasks::add;

    @Override
    public void execute(Runnable task) {
        target.execute(task);
    }

    /** Makes another executor run the tasks that are added during an action. */
    void whileHandingTo(Executor other, Runnable action) {
        target = other;
        action.run();
        target = tasks::add;
    }

    /** How many tasks wait. */
    int waiting() {
        return tasks.size();
    }

    /** Runs the oldest task. */
    void runOne() {
        tasks.remove().run();
    }

    /** Runs all tasks, and those that they add. */
    void runAll() {
        while (!tasks.isEmpty()) {
            runOne();
        }
    }
}
