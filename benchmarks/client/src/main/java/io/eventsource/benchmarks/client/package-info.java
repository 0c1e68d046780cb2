/** Measures clients side by side: the source, the process of a client, and the rounds that become tables. */
@NullMarked
package io.eventsource.benchmarks.client;

import org.jspecify.annotations.NullMarked;
