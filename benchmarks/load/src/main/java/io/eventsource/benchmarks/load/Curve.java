package io.eventsource.benchmarks.load;

import java.util.List;

/** What a delivery costs when there are more and more subscribers. */
final class Curve implements Scenario {

    @Override
    public String name() {
        return "curve";
    }

    @Override
    public String story() {
        return "As fanout, with ever more subscribers: what a delivery costs should not depend on how many there are.";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.CPU, Metric.DELIVERIES, Metric.P99, Metric.FAULTS);
    }

    @Override
    public List<Metric> comparedWithFloor() {
        return List.of(Metric.CPU);
    }

    @Override
    public List<Metric> comparedWithFirstVariant() {
        return List.of(Metric.CPU);
    }

    @Override
    public String variable() {
        return "subscribers";
    }

    @Override
    public void measure(Bench bench) throws Exception {
        for (int subscribers : bench.options().numbers(Option.CURVE)) {
            Fanout.saturate(bench, Integer.toString(subscribers), subscribers);
        }
    }
}
