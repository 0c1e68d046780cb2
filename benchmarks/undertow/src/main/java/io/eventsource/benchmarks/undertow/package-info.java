/** Runs servers on Undertow: ours, and Undertow's own handler. */
@NullMarked
package io.eventsource.benchmarks.undertow;

import org.jspecify.annotations.NullMarked;
