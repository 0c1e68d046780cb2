package io.eventsource.benchmarks.load;

import java.util.List;

/** One channel, many subscribers, and a publisher that never rests. */
final class Fanout implements Scenario {

    @Override
    public String name() {
        return "fanout";
    }

    @Override
    public String story() {
        return "One channel with many subscribers; the publisher publishes as fast as the server takes it.";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.DELIVERIES, Metric.CPU, Metric.P50, Metric.P99, Metric.BYTES, Metric.LOAD, Metric.FAULTS);
    }

    @Override
    public List<Metric> comparedWithFloor() {
        return List.of(Metric.DELIVERIES, Metric.CPU);
    }

    @Override
    public void measure(Bench bench) throws Exception {
        saturate(bench, "", bench.options().number(Option.SUBSCRIBERS));
    }

    /** Measures one server with that many subscribers. */
    static void saturate(Bench bench, String variant, int subscribers) throws Exception {
        try (Session session = bench.start(bench.options().number(Option.BYTES))) {
            session.open("bench", subscribers, true);
            session.awaitOpen();
            int window = bench.spec().window(bench.options().number(Option.WINDOW));
            session.begin(session.order("bench").window(window));
            Window measured = session.measure(bench.options());
            boolean complete = session.finish();
            measured.record(bench, variant);
            bench.record(variant, Metric.FAULTS, faults(session, complete));
        }
    }

    /** Everything that went wrong with the streams until now; a missing end counts as one. */
    static double faults(Session session, boolean complete) {
        return session.load().snapshot().faults().total() + (complete ? 0 : 1);
    }
}
