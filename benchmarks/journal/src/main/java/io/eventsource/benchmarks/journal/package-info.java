/** The journal in files beside databases, and the rate at which the disk forces. */
@NullMarked
package io.eventsource.benchmarks.journal;

import org.jspecify.annotations.NullMarked;
