package io.eventsource.server.internal.journal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/** Runs a journal's threads and timer when a test tells it to, on its own thread. */
final class ManualThreads implements JournalThreads, JournalTimer {

    private record Task(long due, Runnable work) {}

    private final Queue<Runnable> background = new ArrayDeque<>();
    private final List<Task> tasks = new ArrayList<>();
    private JournalWriter writer;
    private long now = 1_800_000_000_000L;

    @Override
    public void start(JournalWriter writer) {
        this.writer = writer;
    }

    @Override
    public void inBackground(Runnable task) {
        background.add(task);
    }

    @Override
    public void close() {
        background.clear();
        writer.runPending();
    }

    @Override
    public void after(Duration delay, Runnable task) {
        tasks.add(new Task(now + delay.toMillis(), task));
    }

    @Override
    public long currentTimeMillis() {
        return now;
    }

    /** Does all that there is to do now. */
    void run() {
        writer.runPending();
        while (!background.isEmpty()) {
            background.remove().run();
            writer.runPending();
        }
    }

    /** Moves on, and does what becomes due. */
    void advance(Duration time) {
        long end = now + time.toMillis();
        while (true) {
            Task next = tasks.stream().min(Comparator.comparingLong(Task::due)).orElse(null);
            if (next == null || next.due() > end) {
                break;
            }
            tasks.remove(next);
            now = next.due();
            next.work().run();
            run();
        }
        now = end;
    }
}
