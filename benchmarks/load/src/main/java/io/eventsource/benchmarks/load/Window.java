package io.eventsource.benchmarks.load;

/**
 * What happened between two moments.
 *
 * @param before what the load had seen by then
 * @param after what it had seen at the end; its latencies are those between
 * @param cpu the server's CPU time, in nanoseconds
 */
record Window(Snapshot before, Snapshot after, long cpu) {

    long deliveries() {
        return after.events() - before.events();
    }

    double seconds() {
        return (after.at() - before.at()) / 1e9;
    }

    /** Writes the figures that all kinds of load have in common. */
    void record(Bench bench, String variant) {
        bench.record(variant, Metric.DELIVERIES, deliveries() / seconds());
        bench.record(variant, Metric.PUBLISHED, (after.slowest() - before.slowest()) / seconds());
        if (deliveries() > 0) {
            bench.record(variant, Metric.CPU, cpu / 1e3 / deliveries());
            bench.record(variant, Metric.BYTES, (double) (after.bytes() - before.bytes()) / deliveries());
        }
        bench.record(variant, Metric.P50, after.latencies().getValueAtPercentile(50) / 1e6);
        bench.record(variant, Metric.P99, after.latencies().getValueAtPercentile(99) / 1e6);
        bench.record(variant, Metric.LOAD, (after.cpu() - before.cpu()) / 1e7 / seconds());
    }
}
