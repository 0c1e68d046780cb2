package io.eventsource.benchmarks.load;

import io.eventsource.benchmarks.tables.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A bound that this project's own servers are to keep.
 *
 * @param scenario the scenario's name
 * @param variant the variant; empty if it has one only
 * @param metric what is bounded
 * @param base what it is divided by: a server, {@code =} and a variant of the same server, or empty for the value itself
 * @param atLeast whether the bound is the least, and not the greatest
 * @param bound the bound
 */
record Target(String scenario, String variant, Metric metric, String base, boolean atLeast, double bound) {

    static final List<Target> ALL = List.of(
            atLeast("fanout", "", Metric.DELIVERIES, ServerSpec.FLOOR, 1.3),
            atLeast("fanout", "", Metric.DELIVERIES, "jetty", 5),
            atLeast("fanout", "", Metric.DELIVERIES, "spring", 8),
            atLeast("fanout", "", Metric.DELIVERIES, "nchan", 2),
            atLeast("fanout", "", Metric.DELIVERIES, "undertow", 2),
            atMost("fanout", "", Metric.CPU, ServerSpec.FLOOR, 1),
            atMost("fanout", "", Metric.P99, "", 150),
            atLeast("fanout", "", Metric.DELIVERIES, "ours-jetty", 0.8),
            atMost("fanout", "", Metric.FAULTS, "", 0),
            atMost("steady", "", Metric.P50, ServerSpec.FLOOR, 2),
            atMost("steady", "", Metric.P99, ServerSpec.FLOOR, 4),
            atMost("steady", "", Metric.CPU, ServerSpec.FLOOR, 1.8),
            atMost("idle", "", Metric.RSS_EACH, "", 16),
            atMost("idle", "", Metric.HEAP_EACH, "", 6.5),
            atMost("idle", "", Metric.OWN_EACH, "", 400),
            atLeast("stalled", "10", Metric.PUBLISHED, "=0", 0.9),
            atLeast("stalled", "10", Metric.COMPLETE, "", 100),
            atMost("stalled", "10", Metric.FAULTS, "", 0),
            atMost("curve", "1000", Metric.CPU, "=100", 1.3),
            atMost("curve", "10000", Metric.CPU, "=100", 1.3),
            atMost("channels", "10 in use of 10000", Metric.CPU, "=10 in use", 1.1),
            atMost("churn", "the same", Metric.HEAP_GROWTH, "", 1),
            atMost("churn", "new ones", Metric.HEAP_GROWTH, "", 1));

    private static Target atLeast(String scenario, String variant, Metric metric, String base, double bound) {
        return new Target(scenario, variant, metric, base, true, bound);
    }

    private static Target atMost(String scenario, String variant, Metric metric, String base, double bound) {
        return new Target(scenario, variant, metric, base, false, bound);
    }

    /** One line on how a server does; empty if the figures are not there. */
    Optional<String> judge(String server, Results results) {
        return value(server, results).map(value -> {
            boolean kept = atLeast ? value >= bound : value <= bound;
            return String.format(
                    Locale.ROOT,
                    "%s  %s: %s%s%s is %.4g, to be %s %.4g",
                    kept ? "kept  " : "MISSED",
                    server,
                    metric.label(),
                    variant.isEmpty() ? "" : " at " + variant,
                    base.isEmpty() ? "" : " ÷ " + base.replace("=", "that at "),
                    value,
                    atLeast ? "at least" : "at most",
                    bound);
        });
    }

    private Optional<Double> value(String server, Results results) {
        if (base.isEmpty()) {
            return results.spread(server, variant, metric).map(Spread::median);
        }
        return base.startsWith("=")
                ? results.ratio(server, variant, server, base.substring(1), metric)
                : results.ratio(server, variant, base, variant, metric);
    }
}
