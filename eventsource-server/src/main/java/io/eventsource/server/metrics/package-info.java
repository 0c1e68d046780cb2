/**
 * Publishes a broker's statistics as Micrometer meters. Applications that use this package must add Micrometer
 * themselves, and its registry for Prometheus if they use that.
 */
@NullMarked
package io.eventsource.server.metrics;

import org.jspecify.annotations.NullMarked;
