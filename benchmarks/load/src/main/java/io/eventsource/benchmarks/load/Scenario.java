package io.eventsource.benchmarks.load;

import java.util.List;

/** Something that can be measured of a server. It starts the server itself, as often as it needs a fresh one. */
interface Scenario {

    /** What it is called on the command line. */
    String name();

    /** One sentence on what is done. */
    String story();

    /** The columns of its table. */
    List<Metric> metrics();

    /** Which of them are divided by the floor's. */
    default List<Metric> comparedWithFloor() {
        return List.of();
    }

    /** Which of them are divided by the same server's in the first variant. */
    default List<Metric> comparedWithFirstVariant() {
        return List.of();
    }

    /** What its variants differ in. */
    default String variable() {
        return "variant";
    }

    /** Whether a server can do it. */
    default boolean suits(ServerSpec server) {
        return true;
    }

    /** Measures a server once, in all variants. */
    void measure(Bench bench) throws Exception;
}
