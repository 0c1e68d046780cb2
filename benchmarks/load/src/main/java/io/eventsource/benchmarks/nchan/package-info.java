/** nginx with its nchan module, published to by HTTP: the one server here that is not in Java. */
@NullMarked
package io.eventsource.benchmarks.nchan;

import org.jspecify.annotations.NullMarked;
