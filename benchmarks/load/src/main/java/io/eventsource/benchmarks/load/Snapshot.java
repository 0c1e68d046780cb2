package io.eventsource.benchmarks.load;

import org.HdrHistogram.Histogram;

/**
 * What the load has seen up to a moment; latencies since the snapshot before.
 *
 * @param at when, in nanoseconds
 * @param events how many events, over all streams
 * @param bytes how many bytes, heads and framing included
 * @param slowest the least newest sequence of all streams that read; -1 if one has none
 * @param faults what must not happen
 * @param cpu the CPU time of the load's thread, in nanoseconds
 * @param latencies from publishing to reading, in nanoseconds
 */
record Snapshot(long at, long events, long bytes, long slowest, Faults faults, long cpu, Histogram latencies) {}
