/**
 * Where a launcher connects to, and how: URL, credentials, proxy and TLS.
 * This package may use {@code io.eventsource.cli} and {@code io.eventsource.protocol}; it may not use the four programs, Jetty,
 * server or client.
 * Read {@link Target} first.
 */
@NullMarked
package io.eventsource.cli.net;

import org.jspecify.annotations.NullMarked;
