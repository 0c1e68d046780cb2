/**
 * The engine: the broker, the event log and the subscribers, which know where bytes go only as a sink. User code and I/O
 * never run under one of its locks. No type of the Servlet API may be named here.
 */
@NullMarked
package io.eventsource.server;

import org.jspecify.annotations.NullMarked;
