package io.eventsource.benchmarks.load;

import java.util.List;

/** Whether clients that try passwords, which servers hash slowly, delay the events of others. */
final class Logins implements Scenario {

    private static final int STREAMS = 200;
    private static final int CLIENTS = 8;

    @Override
    public String name() {
        return "logins";
    }

    @Override
    public String story() {
        return STREAMS + " streams get events at a fixed rate, while " + CLIENTS
                + " clients try one wrong password after another. The hash is bcrypt with a cost of 10.";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.P50, Metric.P99, Metric.LOGINS, Metric.PUBLISHED, Metric.LOAD, Metric.FAULTS);
    }

    @Override
    public List<Metric> comparedWithFirstVariant() {
        return List.of(Metric.P50, Metric.P99);
    }

    @Override
    public String variable() {
        return "passwords";
    }

    @Override
    public boolean suits(ServerSpec server) {
        return server.has(ServerSpec.Feature.PASSWORDS);
    }

    @Override
    public void measure(Bench bench) throws Exception {
        try (Session session = bench.start(bench.options().number(Option.BYTES))) {
            session.open("bench", STREAMS, true);
            session.awaitOpen();
            session.begin(session.order("bench").perSecond(bench.options().number(Option.PER_SECOND)));
            Window quiet = session.measure(bench.options());
            LoginStorm storm = new LoginStorm(session.server(), CLIENTS);
            Window loud = session.measure(bench.options());
            double logins = storm.stop();
            boolean complete = session.finish();
            quiet.record(bench, "none");
            loud.record(bench, "wrong");
            bench.record("none", Metric.LOGINS, 0);
            bench.record("wrong", Metric.LOGINS, logins);
            for (String variant : List.of("none", "wrong")) {
                bench.record(variant, Metric.FAULTS, Fanout.faults(session, complete));
            }
        }
    }
}
