/**
 * Serves streams, alone and in walks: what a stream writes next, on which thread, and when it ends. No user code and no I/O runs
 * under a lock. Read {@link io.eventsource.server.internal.delivery.SubscriberStream} first, with the states drawn in
 * {@code StreamState}.
 *
 * <p>May use log. May not know channels: a shard and a stream see theirs as an {@code Owner}.
 */
@NullMarked
package io.eventsource.server.internal.delivery;

import org.jspecify.annotations.NullMarked;
