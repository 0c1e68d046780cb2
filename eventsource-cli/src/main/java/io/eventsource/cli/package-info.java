/**
 * What the launchers share: the command line, the environment, logging, signals and exit codes.
 * This package may use the JDK, Commons CLI, SLF4J and {@code io.eventsource.protocol}; it may not use its subpackages, nor
 * server, client or Jetty, because {@code eventsource-request} starts without them.
 * Read {@link Launcher} first.
 */
@NullMarked
package io.eventsource.cli;

import org.jspecify.annotations.NullMarked;
