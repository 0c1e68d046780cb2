package io.eventsource.benchmarks.parser;

import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/**
 * What one JVM has measured.
 *
 * @param row what stands in the first column
 * @param column in which column it stands
 * @param megabytesPerSecond bytes read in a second of the thread's time on a processor, in millions
 * @param allocatedPerByte bytes allocated for each byte read
 * @param wallMegabytesPerSecond the first by the clock on the wall, as JMH has it
 */
record Round(
        String row, String column, double megabytesPerSecond, double allocatedPerByte, double wallMegabytesPerSecond) {

    static Round of(String row, String column, RunResult result) {
        List<IterationResult> iterations = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .toList();
        double bytes = sum(iterations, "bytes");
        double reads = iterations.stream()
                .mapToLong(iteration -> iteration.getMetadata().getMeasuredOps())
                .sum();
        return new Round(
                row,
                column,
                1_000 * bytes / sum(iterations, "cpuNanos"),
                sum(iterations, "allocated") / bytes,
                1_000 * bytes / reads / result.getPrimaryResult().getScore());
    }

    /** One of {@link ThreadCost}'s counters. */
    private static double sum(List<IterationResult> iterations, String counter) {
        return iterations.stream()
                .map(iteration -> iteration.getSecondaryResults().get(counter))
                .mapToDouble(result -> Objects.requireNonNull(result, counter).getScore())
                .sum();
    }
}
