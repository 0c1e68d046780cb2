/** One class for each client, and the floor. Only one of them is used in a process. */
@NullMarked
package io.eventsource.benchmarks.client.styles;

import org.jspecify.annotations.NullMarked;
