package io.eventsource.testing;

import io.eventsource.mockserver.internal.BoundedWait;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Schedules tasks in a time that only a test advances, so that reconnection times, backoff and timeouts of an event
 * source can be tested without waiting.
 *
 * <pre>{@code
 * ManualScheduler scheduler = new ManualScheduler();
 * httpClient.setScheduler(scheduler);                         // before it is started
 * EventSource.builder(uri).httpClient(httpClient).connect(listener);
 *
 * Duration delay = listener.awaitReconnecting(ConnectionEnd.StreamEnded.class).delay();
 * scheduler.awaitPending(delay);
 * scheduler.advance(delay);
 * listener.awaitOpen();
 * }</pre>
 *
 * <p>Sources run on their own threads: {@link #awaitPending} waits until a source has scheduled its task. Jetty's
 * client schedules its own timeouts here, too. Advancing runs them: a connection that is being made, or a name that is
 * being looked up, then fails, so let the request arrive first. Jetty's idle timeouts also read the real time, and only
 * schedule themselves again.
 *
 * <p>Safe for concurrent use. Tasks run on the thread that advances the time, and that thread holds no lock which other
 * threads need.
 */
public final class ManualScheduler extends AbstractLifeCycle implements Scheduler, LongSupplier {

    /** The due time of tasks whose delay overflows a long. */
    private static final long NEVER = Long.MAX_VALUE;

    private static final long MILLISECOND = 1_000_000;
    private static final int MOST_AT_ONCE = 100_000;

    private final BoundedWait wait = new BoundedWait();
    /** Held by the thread that advances the time. */
    private final ReentrantLock moving = new ReentrantLock();

    // Guarded by wait.
    private final TreeSet<Scheduled> tasks =
            new TreeSet<>(Comparator.comparingLong(Scheduled::due).thenComparingLong(Scheduled::number));
    private long now;
    private long count;
    private boolean ended;

    private record Scheduled(long due, long number, Runnable task) {}

    /** Creates a scheduler at time 0 without tasks. It need not be started. */
    public ManualScheduler() {}

    /**
     * Sets how long {@link #awaitPending} may take, in real time.
     *
     * @param timeout the longest wait, not negative; {@link TestClient#DEFAULT_TIMEOUT} by default
     * @return this scheduler
     * @throws IllegalArgumentException if the timeout is negative
     */
    public ManualScheduler timeout(Duration timeout) {
        wait.timeout(timeout);
        return this;
    }

    /**
     * Schedules a task.
     *
     * @param task the task, which {@link #advance} runs, never this call
     * @param delay the delay from now; zero if negative, infinite if more than 292 years
     * @param unit the unit of the delay
     * @return a handle to cancel the task; the task never runs if this scheduler was stopped
     */
    @Override
    public Task schedule(Runnable task, long delay, TimeUnit unit) {
        Objects.requireNonNull(task, "task");
        Scheduled[] added = new Scheduled[1];
        wait.change(() -> {
            added[0] = new Scheduled(due(Math.max(0, unit.toNanos(delay))), count++, task);
            if (!ended) {
                tasks.add(added[0]);
            }
        });
        return () -> cancel(added[0]);
    }

    private long due(long nanos) {
        return nanos >= NEVER - now ? NEVER : now + nanos;
    }

    private boolean cancel(Scheduled task) {
        boolean[] removed = new boolean[1];
        wait.change(() -> removed[0] = tasks.remove(task));
        return removed[0];
    }

    /**
     * Advances the time, and runs the tasks that are due by then, in the order of time; tasks of the same time in the
     * order in which they were scheduled. While a task runs, the time is its due time. Tasks that a task schedules run as
     * well if they are due by then.
     *
     * <p>If a task throws, this throws the same exception, and the time stays at that task. Another call continues.
     *
     * @param by how far, not negative; zero runs only tasks that are due already
     * @throws IllegalArgumentException if it is negative
     * @throws ArithmeticException if the sum of all advances exceeds 292 years
     * @throws IllegalStateException if a task advances the time, or tasks schedule one another without a delay forever
     */
    public void advance(Duration by) {
        BoundedWait.requireNotNegative("by", by);
        if (moving.isHeldByCurrentThread()) {
            throw new IllegalStateException("a task must not advance the time");
        }
        moving.lock();
        try {
            runUntil(Math.addExact(nanoTime(), by.toNanos()));
        } finally {
            moving.unlock();
        }
    }

    private void runUntil(long end) {
        long before = nanoTime();
        int atOnce = 0;
        for (Scheduled next = take(end); next != null; next = take(end)) {
            atOnce = next.due() == before ? atOnce + 1 : 0;
            if (atOnce > MOST_AT_ONCE) {
                throw new IllegalStateException("tasks schedule one another without a delay forever: " + next.task());
            }
            before = next.due();
            next.task().run();
        }
        wait.change(() -> now = end);
    }

    /** Takes the first task that is due by {@code end}, and advances the time to it; null if there is none. */
    private @Nullable Scheduled take(long end) {
        Scheduled[] taken = new Scheduled[1];
        wait.change(() -> {
            Scheduled first = tasks.isEmpty() ? null : tasks.first();
            if (first != null && first.due() <= end && first.due() != NEVER) {
                tasks.remove(first);
                now = Math.max(now, first.due());
                taken[0] = first;
            }
        });
        return taken[0];
    }

    /**
     * Returns the time, which a source reads instead of {@link System#nanoTime} if its HTTP client has this scheduler.
     *
     * @return how far the time was advanced, in nanoseconds
     */
    @Override
    public long getAsLong() {
        return nanoTime();
    }

    /**
     * Returns the time.
     *
     * @return how far the time was advanced, in nanoseconds
     */
    public long nanoTime() {
        long[] time = new long[1];
        wait.change(() -> time[0] = now);
        return time[0];
    }

    /**
     * Returns the delays of all scheduled tasks, including Jetty's own.
     *
     * @return for each task the time until it is due, in order; without tasks that are never due
     */
    public List<Duration> pending() {
        Stream.Builder<Duration> delays = Stream.builder();
        wait.change(() -> tasks.stream()
                .filter(task -> task.due() != NEVER)
                .forEach(task -> delays.add(Duration.ofNanos(task.due() - now))));
        return delays.build().toList();
    }

    /**
     * Waits, in real time, until another thread has scheduled a task with this delay from now. Sources round up to
     * milliseconds, so a task may be due up to one millisecond later.
     *
     * @param delay the time until the task is due
     * @throws AssertionError if there is none in time; it shows all pending tasks
     */
    public void awaitPending(Duration delay) {
        long nanos = BoundedWait.nanos(delay);
        boolean came = wait.await(() ->
                tasks.stream().anyMatch(task -> task.due() - now >= nanos && task.due() - now - nanos < MILLISECOND));
        if (!came) {
            throw new AssertionError("expected a task that is due in %s, but there was none within %s; pending: %s"
                    .formatted(delay, wait.timeout(), pending()));
        }
    }

    @Override
    protected void doStart() throws Exception {
        wait.change(() -> ended = false);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        wait.change(() -> {
            ended = true;
            tasks.clear();
        });
        super.doStop();
    }
}
