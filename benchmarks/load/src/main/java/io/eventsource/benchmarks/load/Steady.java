package io.eventsource.benchmarks.load;

import java.util.List;

/** A load that every server can bear: how soon events arrive, and what that costs. */
final class Steady implements Scenario {

    @Override
    public String name() {
        return "steady";
    }

    @Override
    public String story() {
        return "One channel with many subscribers; events come at a fixed rate. Latency counts from when an event was due.";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.P50, Metric.P99, Metric.CPU, Metric.PUBLISHED, Metric.LOAD, Metric.FAULTS);
    }

    @Override
    public List<Metric> comparedWithFloor() {
        return List.of(Metric.P50, Metric.P99, Metric.CPU);
    }

    @Override
    public void measure(Bench bench) throws Exception {
        try (Session session = bench.start(bench.options().number(Option.BYTES))) {
            session.open("bench", bench.options().number(Option.SUBSCRIBERS), true);
            session.awaitOpen();
            session.begin(session.order("bench").perSecond(bench.options().number(Option.PER_SECOND)));
            Window window = session.measure(bench.options());
            boolean complete = session.finish();
            window.record(bench, "");
            bench.record("", Metric.FAULTS, Fanout.faults(session, complete));
        }
    }
}
