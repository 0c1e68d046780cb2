/** This project's servlet as a {@code Peer}, whichever container it is put into. */
@NullMarked
package io.eventsource.benchmarks.ours;

import org.jspecify.annotations.NullMarked;
