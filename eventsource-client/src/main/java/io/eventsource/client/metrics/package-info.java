/** What event sources do, as meters of Micrometer, which must be on the class path of whoever uses this package. */
@NullMarked
package io.eventsource.client.metrics;

import org.jspecify.annotations.NullMarked;
