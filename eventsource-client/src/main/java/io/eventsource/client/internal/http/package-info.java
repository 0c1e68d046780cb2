/**
 * One attempt at a stream over HTTP: the request, its redirects, the response, and the bytes of its body. Begin with
 * {@link io.eventsource.client.internal.http.StreamConnection}.
 *
 * <p>May use: values of the API, Jetty, and of {@code internal} only {@code Timeouts}, {@code TimeoutTimer},
 * {@code SilenceTimeout} and {@code Durations}. May not use: the source, its listener, its resume position. The transport,
 * {@code StreamTransport} and its filters, does not know the client at all; the launchers share it. Exported to them only.
 */
@NullMarked
package io.eventsource.client.internal.http;

import org.jspecify.annotations.NullMarked;
