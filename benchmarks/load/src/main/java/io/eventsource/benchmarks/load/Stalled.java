package io.eventsource.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** SubscriberLimit that never read, beside others that do. */
final class Stalled implements Scenario {

    private static final int BYTES = 4096;
    private static final int READERS = 200;
    private static final int REHEARSAL = 1_000;
    /** Events of this size: a larger window would hide that a server keeps all of them. */
    private static final int WINDOW = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "stalled";
    }

    @Override
    public String story() {
        return READERS
                + " readers beside subscribers that never read, and events of 4 KB: the readers should not notice.";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.PUBLISHED, Metric.COMPLETE, Metric.RSS_GROWTH, Metric.HEAP_GROWTH, Metric.FAULTS);
    }

    @Override
    public List<Metric> comparedWithFirstVariant() {
        return List.of(Metric.PUBLISHED);
    }

    @Override
    public String variable() {
        return "never reading";
    }

    @Override
    public void measure(Bench bench) throws Exception {
        for (int stalled : bench.options().numbers(Option.STALLED)) {
            try (Session session = bench.start(BYTES)) {
                measure(bench, session, stalled);
            }
        }
    }

    private static void measure(Bench bench, Session session, int stalled) throws IOException {
        int count = bench.options().number(Option.STALLED_EVENTS);
        session.open("bench", READERS, true);
        session.awaitOpen();
        session.begin(session.order("bench").count(REHEARSAL).window(WINDOW));
        session.awaitAll(PATIENCE);
        session.open("bench", stalled, false);
        session.awaitOpen();

        Memory idle = Memory.of(bench, session);
        Snapshot before = session.load().snapshot();
        session.begin(session.order("bench").count(count).window(WINDOW));
        boolean complete = awaitAll(session);
        Snapshot after = session.load().snapshot();
        Memory busy = Memory.of(bench, session);

        String variant = Integer.toString(stalled);
        double seconds = (double) (after.at() - before.at()) / TimeUnit.SECONDS.toNanos(1);
        bench.record(variant, Metric.PUBLISHED, (after.slowest() - before.slowest()) / seconds);
        bench.record(variant, Metric.COMPLETE, 100.0 * (after.events() - before.events()) / count / READERS);
        bench.record(variant, Metric.RSS_GROWTH, (busy.resident() - idle.resident()) / 1048576.0);
        if (bench.isJvm()) {
            bench.record(
                    variant,
                    Metric.HEAP_GROWTH,
                    (busy.heap().total() - idle.heap().total()) / 1048576.0);
        }
        bench.record(variant, Metric.FAULTS, Fanout.faults(session, complete));
    }

    private static boolean awaitAll(Session session) {
        try {
            return session.awaitAll(PATIENCE);
        } catch (IOException e) {
            return false; // the publisher is stuck, which is what this scenario is to show
        }
    }
}
