/** Spring MVC's emitter. */
@NullMarked
package io.eventsource.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
