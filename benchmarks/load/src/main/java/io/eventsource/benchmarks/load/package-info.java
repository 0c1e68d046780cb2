/**
 * The load and the figures: servers are started as processes, streams are opened and read by one thread, and what was
 * measured becomes one table.
 */
@NullMarked
package io.eventsource.benchmarks.load;

import org.jspecify.annotations.NullMarked;
