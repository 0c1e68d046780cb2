package io.eventsource.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random histories of three brokers that share a Redis, whose connections are cut, whose replies are lost, which are killed and
 * started again, and whose Redis is suspended and restarted, while all publish, and clients go from node to node. Whatever
 * happens:
 *
 * <ul>
 *   <li>what was acknowledged is there once, and reaches each client once, in one order, without a gap;
 *   <li>all nodes apply the same records in the same order;
 *   <li>what was refused is nowhere; what failed with an unknown outcome is there once, or not at all.
 * </ul>
 *
 * <p>Redis forces each write to the disk here, so it forgets nothing: what follows if it does is explored by {@code
 * FailoverSimulationTest}. A seed decides what is done, but not when the threads do it.
 */
@Timeout(600)
class NodesModelTest {

    private static final int SEEDS = Effort.isFull() ? 200 : 3;
    private static final int AT_ONCE = 4;
    private static final long FIRST_SEED = Long.getLong("nodes.seed", 1);

    @TempDir
    Path directory;

    @Test
    void nothingIsLostDoubledOrReordered() throws Exception {
        ExecutorService runs = Executors.newFixedThreadPool(AT_ONCE); // each mostly waits
        try {
            List<Future<?>> results = new ArrayList<>();
            for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
                long next = seed;
                results.add(runs.submit(() -> {
                    run(next);
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get(10, TimeUnit.MINUTES);
            }
        } finally {
            runs.shutdownNow();
        }
        assertThat(runs.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private void run(long seed) throws Exception {
        Path own = Files.createDirectory(directory.resolve("seed-" + seed));
        NodesModel model = new NodesModel(seed, own);
        try {
            model.run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + ": repeat with -Dnodes.seed=" + seed + "; the last steps were " + model.steps(),
                    e);
        } finally {
            model.close();
        }
    }
}
