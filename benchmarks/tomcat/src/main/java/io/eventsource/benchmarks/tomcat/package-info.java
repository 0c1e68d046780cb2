/** Ours on Tomcat. */
@NullMarked
package io.eventsource.benchmarks.tomcat;

import org.jspecify.annotations.NullMarked;
