package io.eventsource.benchmarks.load;

import java.util.Locale;

/** What can be said on the command line, as {@code --name value}. */
enum Option {
    SERVERS("all", "which servers, separated by commas"),
    ROUNDS("5", "how often each server is measured, in turn with the others"),
    WARMUP("10", "seconds of load before each measurement"),
    DURATION("10", "seconds of each measurement"),
    SUBSCRIBERS("1000", "of fanout and steady"),
    BYTES("200", "of data in each event of all scenarios but stalled"),
    WINDOW("1000", "how many events a publisher may be ahead of the slowest subscriber, whatever its server"),
    PER_SECOND("100", "events of steady"),
    IDLE("10000", "streams of idle"),
    CURVE("100,1000,10000", "subscribers of curve"),
    CHANNELS("10000", "channels of channels"),
    RESUMES("2000", "reconnections of resume, for each position"),
    STALLED("0,10,100", "never-reading subscribers of stalled"),
    STALLED_EVENTS("5000", "events of stalled, of 4 KB each"),
    CHURN("200000", "streams that churn opens and ends"),
    SETTLE("40", "seconds before churn looks at the heap: longer than a heartbeat and than a position is kept"),
    SERVER_CORE("0", "which core the servers run on"),
    LOAD_CORE("1", "which core the load runs on"),
    JVM("-XX:+UseSerialGC -Xms512m -Xmx2g", "flags of the servers' JVM"),
    IDLE_JVM(
            "-XX:+UseSerialGC -Xmx2g -XX:MaxNewSize=16m -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=15",
            "the same, where memory counts: those of the launchers"),
    OUT("", "where the tables go; target/results in this module by default");

    private final String preset;
    private final String meaning;

    Option(String preset, String meaning) {
        this.preset = preset;
        this.meaning = meaning;
    }

    String preset() {
        return preset;
    }

    /** The name on the command line. */
    String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A line of help. */
    String help() {
        return "  %-18s %s%s".formatted(flag(), meaning, preset.isEmpty() ? "" : " [" + preset + "]");
    }
}
