/**
 * The option {@code --exec} of {@code eventsource-client}: runs a shell command for each event, and retries it.
 * This package may use {@code io.eventsource.cli}, {@code io.eventsource.cli.net} and the client library; it may not use
 * {@code io.eventsource.cli.client}, which is above it, or the other two programs.
 * Read {@link ExecLoop} first.
 */
@NullMarked
package io.eventsource.cli.client.exec;

import org.jspecify.annotations.NullMarked;
