/**
 * The client's API: an event source that connects, dispatches, reconnects and keeps its last event ID. Begin with
 * {@link io.eventsource.client.EventSource} and {@link io.eventsource.client.EventSourceBuilder}.
 *
 * <p>May use: the protocol, and Jetty's {@code HttpClient} where a caller passes one in. May not use: servers, and
 * {@code internal} except where a type is made: {@code EventSource}, {@code EventSourceBuilder}, the static factories of
 * {@code Checkpoint}, {@code StateFile} and {@code ReconnectPolicy}, and the default methods of {@code EventSourceListener},
 * which log.
 */
@NullMarked
package io.eventsource.client;

import org.jspecify.annotations.NullMarked;
