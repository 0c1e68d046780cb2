/** Counts what event sources do, as Micrometer meters. Users of this package need Micrometer on the class path. */
@NullMarked
package io.eventsource.client.metrics;

import org.jspecify.annotations.NullMarked;
