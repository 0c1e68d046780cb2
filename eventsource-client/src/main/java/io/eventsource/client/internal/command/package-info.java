/**
 * Answers commands: events whose publisher waits for their outcome. {@link CommandReply} answers one; {@link CommandRunner} has
 * a handler carry them out, once each, and {@link CommandResults} keeps their answers. This package may use
 * {@code io.eventsource.client.internal.http} and the delays and files of {@code io.eventsource.client.internal}; it knows no
 * source and no stream.
 */
@NullMarked
package io.eventsource.client.internal.command;

import org.jspecify.annotations.NullMarked;
