/**
 * The program {@code eventsource-request}: posts one event over a plain socket, so that it starts fast.
 * This package may use {@code io.eventsource.cli}, {@code io.eventsource.cli.net} and {@code io.eventsource.protocol}; it may
 * not use the other two programs, server, client, Jetty or SLF4J, which are not on its class path.
 * Read {@link RequestMain} first.
 */
@NullMarked
package io.eventsource.cli.request;

import org.jspecify.annotations.NullMarked;
