package io.eventsource.benchmarks.load;

import java.util.Locale;

/** What is measured, and how it is written. */
enum Metric {
    DELIVERIES("deliveries/s", 0),
    PUBLISHED("events/s", 0),
    CPU("CPU µs/delivery", 2),
    P50("p50 ms", 2),
    P99("p99 ms", 2),
    LOAD("load's core %", 0),
    BYTES("bytes/delivery", 0),
    RSS_EACH("RSS KB/stream", 1),
    HEAP_EACH("heap KB/stream", 1),
    OWN_EACH("own objects B/stream", 0),
    COMPLETE("got all %", 1),
    RSS_GROWTH("RSS +MB", 0),
    HEAP_GROWTH("heap +MB", 2),
    OPENED("streams/s", 0),
    LOGINS("logins/s", 1),
    HEAP_BEGIN("heap MB after 1/10", 2),
    HEAP_END("heap MB at the end", 2),
    FAULTS("faults", 0);

    private final String label;
    private final int decimals;

    Metric(String label, int decimals) {
        this.label = label;
        this.decimals = decimals;
    }

    /** What it is called, with its unit. */
    String label() {
        return label;
    }

    String format(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
