package io.eventsource.redis.internal;

import io.eventsource.it.support.Effort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories of nodes whose Redis restarts without its last writes, or is replaced by a replica that lags, while requests are
 * under way, clients go from node to node, and nodes reconnect in any order, some of them to a primary that does not know yet that it
 * was replaced. After each part of a history, when all have reconnected:
 *
 * <ul>
 *   <li>no position was given to two events;
 *   <li>all nodes have applied what Redis has, each event once, unless they know that records were missing;
 *   <li>no client has silently missed what Redis has. One whose last event was lost got a gap from each node without that event;
 *   <li>what was refused is nowhere. Where Redis has lost nothing, what was acknowledged is there, and no client got a gap.
 * </ul>
 *
 * <p>Everything is in memory and on one thread, so that a seed repeats a history exactly, and thousands take seconds. Brokers and
 * {@link AppliedEnd} are the real ones, with time that stands still. {@link SimulatedNode} does the steps of {@link StreamFollower} and
 * {@link Appends}, whose threads and connections cannot be led, and {@link ScriptModel} those of the scripts; {@link ScriptModelTest}
 * compares it with the scripts in a real Redis.
 */
@Timeout(300)
class FailoverSimulationTest {

    private static final int SEEDS = 10_000;
    private static final long FIRST_SEED = Long.getLong("failover.seed", 1);

    @Test
    void noPositionIsGivenTwiceAndNoHoleIsSilent() {
        for (int i = 0; i < Effort.of(SEEDS); i++) {
            long seed = FIRST_SEED + i;
            FailoverSimulation simulation = new FailoverSimulation(seed);
            try {
                simulation.run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ": repeat with -Dfailover.seed=" + seed + "\n"
                                + String.join("\n", simulation.steps()),
                        e);
            }
        }
    }
}
