package io.eventsource.benchmarks.load;

/**
 * One figure of one run.
 *
 * @param server which server
 * @param variant which of the scenario's variants; empty if it has one only
 * @param round which round, from 1
 * @param metric what was measured
 * @param value in the metric's unit
 */
record Sample(String server, String variant, int round, Metric metric, double value) {}
