/**
 * The program {@code eventsource-listener}: the library's servlet in an embedded Jetty that bounds its clients.
 * This package may use {@code io.eventsource.cli}, {@code io.eventsource.cli.net}, the server library and Jetty; it may not use
 * the other two programs or the client library.
 * Read {@link ListenerMain} first.
 */
@NullMarked
package io.eventsource.cli.listener;

import org.jspecify.annotations.NullMarked;
