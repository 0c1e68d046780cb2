package io.eventsource.it;

import java.util.Map;
import java.util.TreeMap;

/** The result of one attack: counts that any thread may read. */
final class AttackOutcome {

    private final String name;

    // Guarded by this.
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private int connections;
    private int failures;

    AttackOutcome(String name) {
        this.name = name;
    }

    /** Counts a connection, and returns how many there were before. */
    synchronized int connected() {
        return connections++;
    }

    synchronized int connections() {
        return connections;
    }

    /** Counts a connection that was refused, or ended by a reset. */
    synchronized void failed() {
        failures++;
    }

    synchronized void answered(int status) {
        statuses.merge(status, 1, Integer::sum);
    }

    /** Adds the result of the same attack at another time. */
    synchronized void add(AttackOutcome other) {
        synchronized (other) {
            connections += other.connections;
            failures += other.failures;
            other.statuses.forEach((status, count) -> statuses.merge(status, count, Integer::sum));
        }
    }

    @Override
    public synchronized String toString() {
        return "%-26s %7d connections, %6d cut, answers %s".formatted(name, connections, failures, statuses);
    }
}
