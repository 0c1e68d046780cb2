/** Runs servers on Jetty: ours, Jetty's own servlet, and a plain non-blocking one. */
@NullMarked
package io.eventsource.benchmarks.jetty;

import org.jspecify.annotations.NullMarked;
