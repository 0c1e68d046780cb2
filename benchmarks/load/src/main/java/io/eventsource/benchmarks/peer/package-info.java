/**
 * What drives a server under measurement from inside its own process: the events, the publisher's loop, and a few lines
 * on standard input and output. It knows no server, and has no dependency that could meet a server's own.
 */
@NullMarked
package io.eventsource.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
