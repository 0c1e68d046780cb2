/** One class for each parser that is measured, and the floors. Only one of them is used in a JVM. */
@NullMarked
package io.eventsource.benchmarks.parser.peers;

import org.jspecify.annotations.NullMarked;
