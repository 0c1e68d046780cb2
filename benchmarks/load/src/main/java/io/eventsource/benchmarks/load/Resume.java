package io.eventsource.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How long it takes to find the position of a client that reconnects. */
final class Resume implements Scenario {

    /** Less than a log keeps by default. */
    private static final int EVENTS = 900;
    /** Slow enough for the reader that takes down the ids. */
    private static final int PER_SECOND = 2_000;

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public String story() {
        return "Reconnecting with the id of an event in a log of " + EVENTS
                + ": from the request to the first event that was"
                + " missed, with ids of the log and with ids that the events brought along.";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.P50, Metric.P99, Metric.FAULTS);
    }

    @Override
    public List<Metric> comparedWithFirstVariant() {
        return List.of(Metric.P50);
    }

    @Override
    public String variable() {
        return "last event ID";
    }

    @Override
    public boolean suits(ServerSpec server) {
        return server.has(ServerSpec.Feature.CHANNELS);
    }

    @Override
    public void measure(Bench bench) throws Exception {
        measure(bench, false, "the log's");
        measure(bench, true, "foreign");
    }

    private static void measure(Bench bench, boolean foreign, String whose) throws Exception {
        int bytes = bench.options().number(Option.BYTES);
        int repeats = bench.options().number(Option.RESUMES);
        try (Session session = bench.start(bytes);
                IdReader reader =
                        IdReader.open(session.server().port(), session.server().path("resume"))) {
            session.begin(
                    session.order("resume").count(EVENTS).perSecond(PER_SECOND).foreignIds(foreign));
            List<String> ids = reader.read(EVENTS);
            Tries newest = new Tries(session, bytes, ids.get(EVENTS - 2), EVENTS - 1);
            Tries middle = new Tries(session, bytes, ids.get(EVENTS / 2), EVENTS / 2 + 1);
            Tries oldest = new Tries(session, bytes, ids.get(0), 1);
            for (Tries tries : List.of(newest, middle, oldest)) {
                tries.repeat(repeats / 4 + 1);
                tries.latencies.reset();
            }
            // In turn, so that what changes with time changes for all.
            for (int i = 0; i < repeats; i++) {
                newest.repeat(1);
                middle.repeat(1);
                oldest.repeat(1);
            }
            newest.record(bench, whose + ", newest");
            middle.record(bench, whose + ", middle");
            oldest.record(bench, whose + ", oldest");
        }
    }

    /** Reconnections with one id. */
    private static final class Tries {

        private final Session session;
        private final int bytes;
        private final String id;
        private final long expected;
        private final Histogram latencies = new Histogram(Duration.ofMinutes(1).toNanos(), 3);
        private int faults;

        Tries(Session session, int bytes, String id, long expected) {
            this.session = session;
            this.bytes = bytes;
            this.id = id;
            this.expected = expected;
        }

        void repeat(int times) throws IOException {
            for (int i = 0; i < times; i++) {
                FirstEvent first = FirstEvent.after(id, session.server(), "resume", bytes);
                latencies.recordValue(first.nanos());
                faults += first.sequence() == expected ? 0 : 1;
            }
        }

        void record(Bench bench, String variant) {
            bench.record(variant, Metric.P50, latencies.getValueAtPercentile(50) / 1e6);
            bench.record(variant, Metric.P99, latencies.getValueAtPercentile(99) / 1e6);
            bench.record(variant, Metric.FAULTS, faults);
        }
    }
}
