/**
 * The client: an event source that connects, dispatches, reconnects and remembers its last event ID. Types of Jetty
 * appear in its public signatures only where a caller hands in an HTTP client. Nothing of the server may be used here,
 * and the format of the stream belongs to the protocol module.
 */
@NullMarked
package io.eventsource.client;

import org.jspecify.annotations.NullMarked;
