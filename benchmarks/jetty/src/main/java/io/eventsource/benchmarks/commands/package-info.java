/** Measures commands that are answered, beside a plain request to the same Jetty. */
@NullMarked
package io.eventsource.benchmarks.commands;

import org.jspecify.annotations.NullMarked;
