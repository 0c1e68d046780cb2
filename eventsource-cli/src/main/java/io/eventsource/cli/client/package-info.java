/**
 * The program {@code eventsource-client}: subscribes to a stream, prints its events, and keeps the position.
 * This package may use {@code io.eventsource.cli}, {@code io.eventsource.cli.net}, {@code io.eventsource.cli.client.exec} and
 * the client library; it may not use the other two programs or the server library.
 * Read {@link ClientMain} first.
 */
@NullMarked
package io.eventsource.cli.client;

import org.jspecify.annotations.NullMarked;
