package io.eventsource.server;

import io.eventsource.server.internal.delivery.BrokerTimer;
import io.eventsource.server.internal.delivery.NamedThreads;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that stands still until a test moves it. Tasks run on the thread that does. */
final class ManualTimer implements BrokerTimer {

    static final long WALL_START = 1_800_000_000_000L;

    private record Task(long due, long order, Runnable work) {}

    /** Close to the largest number, so that code that compares times instead of differences fails. */
    private long now = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();

    private final long start = now;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.<Task>comparingLong(task -> task.due() - start).thenComparingLong(Task::order));
    private final long wallStart;
    private long order;
    private boolean stopped;

    ManualTimer() {
        this(Duration.ZERO);
    }

    /** A timer whose wall-clock time begins later than that of others. */
    ManualTimer(Duration later) {
        wallStart = WALL_START + later.toMillis();
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public long currentTimeMillis() {
        return wallStart + (now - start) / 1_000_000;
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        if (!stopped) {
            tasks.add(new Task(now + delay.toNanos(), order++, NamedThreads.logging(task)));
        }
    }

    @Override
    public void stop() {
        stopped = true;
        tasks.clear();
    }

    /** Moves on, and runs on its way what becomes due, each task at its time. */
    void advance(Duration time) {
        long end = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().due() - end <= 0) {
            Task task = tasks.remove();
            now = task.due();
            task.work().run();
        }
        now = end;
    }
}
