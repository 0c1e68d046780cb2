/** What a broker does, as meters of Micrometer, which must be on the class path of whoever uses this package. */
@NullMarked
package io.eventsource.server.metrics;

import org.jspecify.annotations.NullMarked;
