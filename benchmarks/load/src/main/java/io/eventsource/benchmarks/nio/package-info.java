/** The floor: what plain NIO needs to send each event to each subscriber in one write. */
@NullMarked
package io.eventsource.benchmarks.nio;

import org.jspecify.annotations.NullMarked;
