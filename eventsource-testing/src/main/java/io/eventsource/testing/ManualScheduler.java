package io.eventsource.testing;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose time stands until a test moves it, so that reconnection times, backoff and timeouts of an event source
 * can be tested without waiting.
 *
 * <pre>{@code
 * ManualScheduler scheduler = new ManualScheduler();
 * httpClient.setScheduler(scheduler);                         // before it is started
 * EventSource.builder(uri).httpClient(httpClient).nanoTime(scheduler::nanoTime).connect(listener);
 *
 * Duration delay = listener.awaitReconnecting(ConnectionEnd.StreamEnded.class).delay();
 * scheduler.awaitPending(delay);
 * scheduler.advance(delay);
 * listener.awaitOpen();
 * }</pre>
 *
 * <p>Sources work on threads of their own: {@link #awaitPending} makes sure that one has got as far as to wait. Jetty's
 * client schedules its own timeouts here, too. Advancing runs them: that of a connection being made, or of a name being
 * looked up, then fails it, so let the request arrive first. Its idle timeouts look at the real time as well, and only
 * schedule themselves again.
 *
 * <p>Safe for concurrent use. Tasks run on the thread that moves the time, without a lock that others need.
 */
public final class ManualScheduler extends AbstractLifeCycle implements Scheduler {

    /** When tasks are due that are further away than a long can say. */
    private static final long NEVER = Long.MAX_VALUE;

    private static final long MILLISECOND = 1_000_000;
    private static final int MOST_AT_ONCE = 100_000;

    private final Patience patience = new Patience();
    /** Held by the thread that moves the time. */
    private final ReentrantLock moving = new ReentrantLock();

    // Guarded by patience.
    private final TreeSet<Planned> tasks =
            new TreeSet<>(Comparator.comparingLong(Planned::due).thenComparingLong(Planned::number));
    private long now;
    private long scheduled;
    private boolean ended;

    private record Planned(long due, long number, Runnable task) {}

    /** A scheduler at time 0, without tasks, of use at once: it need not be started. */
    public ManualScheduler() {}

    /**
     * Sets how long {@link #awaitPending} may take, in real time.
     *
     * @param time the longest wait, not negative; 10 s by default
     * @return this scheduler
     * @throws IllegalArgumentException if the time is negative
     */
    public ManualScheduler patience(Duration time) {
        patience.set(time);
        return this;
    }

    /**
     * Plans a task.
     *
     * @param task the task, run by {@link #advance}, never by this call
     * @param delay when it is due from now on; at once if negative, never if beyond 292 years
     * @param unit the unit of the delay
     * @return the task, to be cancelled; one that never runs if this was stopped
     */
    @Override
    public Task schedule(Runnable task, long delay, TimeUnit unit) {
        Objects.requireNonNull(task, "task");
        Planned[] planned = new Planned[1];
        patience.change(() -> {
            planned[0] = new Planned(due(Math.max(0, unit.toNanos(delay))), scheduled++, task);
            if (!ended) {
                tasks.add(planned[0]);
            }
        });
        return () -> cancel(planned[0]);
    }

    private long due(long nanos) {
        return nanos >= NEVER - now ? NEVER : now + nanos;
    }

    private boolean cancel(Planned task) {
        boolean[] removed = new boolean[1];
        patience.change(() -> removed[0] = tasks.remove(task));
        return removed[0];
    }

    /**
     * Moves the time, and runs what is due by then, in the order of time; tasks of the same time in the order in which
     * they were planned. During each the time is the one that it was due at. Tasks that tasks add run as well if they
     * are due by then.
     *
     * <p>What a task throws comes out of here, and the time stands at that task; another call goes on.
     *
     * @param by how far, not negative; zero runs what is due already
     * @throws IllegalArgumentException if it is negative
     * @throws ArithmeticException if all moves together are beyond 292 years
     * @throws IllegalStateException if a task moves the time, or tasks add one another for ever without its moving
     */
    public void advance(Duration by) {
        Patience.requireNotNegative("by", by);
        if (moving.isHeldByCurrentThread()) {
            throw new IllegalStateException("a task must not move the time that it runs at");
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
        for (Planned next = take(end); next != null; next = take(end)) {
            atOnce = next.due() == before ? atOnce + 1 : 0;
            if (atOnce > MOST_AT_ONCE) {
                throw new IllegalStateException("tasks add one another without a delay, for ever: " + next.task());
            }
            before = next.due();
            next.task().run();
        }
        patience.change(() -> now = end);
    }

    /** Takes the first task that is due by {@code end}, and moves the time to it; null if there is none. */
    private @Nullable Planned take(long end) {
        Planned[] taken = new Planned[1];
        patience.change(() -> {
            Planned first = tasks.isEmpty() ? null : tasks.first();
            if (first != null && first.due() <= end && first.due() != NEVER) {
                tasks.remove(first);
                now = Math.max(now, first.due());
                taken[0] = first;
            }
        });
        return taken[0];
    }

    /**
     * The time, for {@link io.eventsource.client.EventSourceBuilder#nanoTime}.
     *
     * @return how far the time was moved, in nanoseconds
     */
    public long nanoTime() {
        long[] time = new long[1];
        patience.change(() -> time[0] = now);
        return time[0];
    }

    /**
     * What is planned, Jetty's own tasks included.
     *
     * @return for each task how far from now it is due, in order; without those that are never due
     */
    public List<Duration> pending() {
        Stream.Builder<Duration> delays = Stream.builder();
        patience.change(() -> tasks.stream()
                .filter(task -> task.due() != NEVER)
                .forEach(task -> delays.add(Duration.ofNanos(task.due() - now))));
        return delays.build().toList();
    }

    /**
     * Waits, in real time, until another thread has planned a task for this time from now on. Sources plan in
     * milliseconds, rounded up, so up to one more will do.
     *
     * @param delay how far from now the task is due
     * @throws AssertionError if there is none in time; it shows what is pending
     */
    public void awaitPending(Duration delay) {
        long nanos = Patience.nanos(delay);
        boolean came = patience.await(() ->
                tasks.stream().anyMatch(task -> task.due() - now >= nanos && task.due() - now - nanos < MILLISECOND));
        if (!came) {
            throw new AssertionError("expected a task that is due in %s, but there was none within %s; pending: %s"
                    .formatted(delay, patience.time(), pending()));
        }
    }

    @Override
    protected void doStart() throws Exception {
        patience.change(() -> ended = false);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        patience.change(() -> {
            ended = true;
            tasks.clear();
        });
        super.doStop();
    }
}
