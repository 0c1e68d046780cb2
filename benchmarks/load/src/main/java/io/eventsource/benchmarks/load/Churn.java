package io.eventsource.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Streams come and go, many times: nothing of them may stay. */
final class Churn implements Scenario {

    private static final int WAVE = 500;
    private static final int EVENTS = 3;
    private static final int SAME = 8;

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String story() {
        return "Waves of " + WAVE + " streams to a channel that each get " + EVENTS
                + " events and are reset by the client:"
                + " the live heap should not grow, with a few channels again and again, and with a new one for each wave.";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.OPENED, Metric.HEAP_BEGIN, Metric.HEAP_END, Metric.HEAP_GROWTH, Metric.FAULTS);
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
        measure(bench, "the same", SAME);
        measure(bench, "new ones", Integer.MAX_VALUE);
    }

    private static void measure(Bench bench, String variant, int channels) throws Exception {
        int waves = Math.max(10, bench.options().number(Option.CHURN) / WAVE);
        int complete = 0;
        try (Session session = bench.startSmall(bench.options().number(Option.BYTES))) {
            long start = System.nanoTime();
            double begin = 0;
            for (int wave = 0; wave < waves; wave++) {
                complete += wave(session, "churn" + wave % channels) ? 1 : 0;
                if (wave == waves / 10) {
                    long pause = System.nanoTime();
                    begin = settledHeap(bench, session);
                    start += System.nanoTime() - pause;
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double end = settledHeap(bench, session);
            bench.record(variant, Metric.OPENED, waves * WAVE / seconds);
            bench.record(variant, Metric.HEAP_BEGIN, begin);
            bench.record(variant, Metric.HEAP_END, end);
            bench.record(variant, Metric.HEAP_GROWTH, end - begin);
            bench.record(variant, Metric.FAULTS, Fanout.faults(session, true) + waves - complete);
        }
    }

    private static boolean wave(Session session, String channel) throws IOException {
        session.open(channel, WAVE, true);
        session.awaitOpen();
        session.begin(session.order(channel).count(EVENTS));
        boolean complete = session.awaitAll(Duration.ofSeconds(30));
        session.load().reset();
        return complete;
    }

    private static double settledHeap(Bench bench, Session session) throws IOException {
        Session.pause(bench.options().seconds(Option.SETTLE));
        return Memory.of(bench, session).heap().total() / 1048576.0;
    }
}
