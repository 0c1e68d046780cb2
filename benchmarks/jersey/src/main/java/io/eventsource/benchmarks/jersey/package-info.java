/** Jersey's broadcaster. */
@NullMarked
package io.eventsource.benchmarks.jersey;

import org.jspecify.annotations.NullMarked;
