/**
 * Stores encoded events in order, and counts the memory that they use. The log is the only buffer: live events, catching up and resuming
 * are all a read after a position. Read {@link io.eventsource.server.internal.log.EventLog} first, then
 * {@link io.eventsource.server.internal.log.ChannelLog}.
 *
 * <p>May use the values of {@code io.eventsource.server} and the protocol. May not know subscribers, streams or threads.
 */
@NullMarked
package io.eventsource.server.internal.log;

import org.jspecify.annotations.NullMarked;
