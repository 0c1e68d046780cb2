/**
 * Contains channels, their subscribers, and what they remember of clients that may reconnect. Read
 * {@link io.eventsource.server.internal.channel.Channel} first.
 *
 * <p>May use delivery and log. May not know publishing, admission or the broker.
 */
@NullMarked
package io.eventsource.server.internal.channel;

import org.jspecify.annotations.NullMarked;
