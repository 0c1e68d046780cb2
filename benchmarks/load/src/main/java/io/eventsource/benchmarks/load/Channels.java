package io.eventsource.benchmarks.load;

import java.util.List;

/** Whether publishing to a channel costs more when there are many others. */
final class Channels implements Scenario {

    private static final int FEW = 10;
    private static final int PER_SECOND = 5_000;

    @Override
    public String name() {
        return "channels";
    }

    @Override
    public String story() {
        return "One subscriber to each of " + FEW + " channels, " + PER_SECOND
                + " events a second to these in turn; beside"
                + " them as many streams that get nothing, on one other channel or on a channel each. In the last variant"
                + " all get events, in turn: what is out of the processor's caches costs more, on every server.";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.CPU, Metric.P50, Metric.P99, Metric.DELIVERIES, Metric.FAULTS);
    }

    @Override
    public List<Metric> comparedWithFirstVariant() {
        return List.of(Metric.CPU);
    }

    @Override
    public String variable() {
        return "channels";
    }

    @Override
    public boolean suits(ServerSpec server) {
        return server.has(ServerSpec.Feature.CHANNELS);
    }

    @Override
    public void measure(Bench bench) throws Exception {
        int many = bench.options().number(Option.CHANNELS);
        try (Session session = bench.start(bench.options().number(Option.BYTES))) {
            session.open("other", many - FEW, true);
            measure(bench, session, FEW + " in use", FEW);
        }
        try (Session session = bench.start(bench.options().number(Option.BYTES))) {
            session.openEach("other", many - FEW);
            measure(bench, session, FEW + " in use of " + many, FEW);
        }
        try (Session session = bench.start(bench.options().number(Option.BYTES))) {
            measure(bench, session, many + " in use", many);
        }
    }

    private static void measure(Bench bench, Session session, String variant, int used) throws Exception {
        session.openEach("used", used);
        session.awaitOpen();
        session.begin(session.order("used").toChannels(used).perSecond(PER_SECOND));
        Window window = session.measure(bench.options());
        session.stop();
        window.record(bench, variant);
        bench.record(variant, Metric.FAULTS, Fanout.faults(session, true));
    }
}
