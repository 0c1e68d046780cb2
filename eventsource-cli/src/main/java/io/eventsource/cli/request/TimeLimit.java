package io.eventsource.cli.request;

import java.time.Duration;

/** How long the end of a command is waited for. */
final class TimeLimit {

    private final Duration time;
    private final long start = System.nanoTime();

    /**
     * Creates a limit that starts now.
     *
     * @param time the whole time
     */
    TimeLimit(Duration time) {
        this.time = time;
    }

    /** The whole time. */
    Duration time() {
        return time;
    }

    boolean isOver() {
        return left().isZero();
    }

    /** What is left of the time; zero once it is over. */
    private Duration left() {
        Duration left = time.minusNanos(System.nanoTime() - start);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Returns a time, or what is left if that is less. */
    Duration shorten(Duration other) {
        Duration left = left();
        return left.compareTo(other) < 0 ? left : other;
    }
}
