package io.eventsource.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What a stream costs that has had a few events and now waits for more. */
final class Idle implements Scenario {

    private static final int EVENTS = 3;
    private static final int REHEARSAL = 50;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String story() {
        return "Many streams that have each received 3 events: memory after a collection, less that of the empty server.";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.RSS_EACH, Metric.HEAP_EACH, Metric.OWN_EACH, Metric.FAULTS);
    }

    @Override
    public List<Metric> comparedWithFloor() {
        return List.of(Metric.RSS_EACH);
    }

    @Override
    public void measure(Bench bench) throws Exception {
        int streams = bench.options().number(Option.IDLE);
        try (Session session = bench.startSmall(bench.options().number(Option.BYTES))) {
            // What is loaded and compiled with the first streams is no cost of the later ones.
            feed(session, REHEARSAL);
            session.load().reset();
            session.publishWithoutSubscriber("bench", EVENTS);
            Session.pause(Duration.ofSeconds(1));

            Memory before = Memory.of(bench, session);
            boolean complete = feed(session, streams);
            Session.pause(Duration.ofSeconds(1));
            Memory after = Memory.of(bench, session);

            bench.record("", Metric.RSS_EACH, (after.resident() - before.resident()) / 1024.0 / streams);
            if (bench.isJvm()) {
                HeapFigures heap = after.heap();
                bench.record("", Metric.HEAP_EACH, (heap.total() - before.heap().total()) / 1024.0 / streams);
                bench.record(
                        "",
                        Metric.OWN_EACH,
                        (double) (heap.ours() - before.heap().ours()) / streams);
            }
            bench.record("", Metric.FAULTS, Fanout.faults(session, complete));
        }
    }

    private static boolean feed(Session session, int streams) throws IOException {
        session.open("bench", streams, true);
        session.awaitOpen();
        session.begin(session.order("bench").count(EVENTS).perSecond(5));
        return session.awaitAll(Duration.ofSeconds(30));
    }
}
