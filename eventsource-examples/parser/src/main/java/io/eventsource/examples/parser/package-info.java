/**
 * The parser without the rest: event streams from a file, and from a response of the JDK's own HTTP client. Nothing but
 * {@code eventsource-protocol} is needed, so nothing else may be imported here.
 */
@NullMarked
package io.eventsource.examples.parser;

import org.jspecify.annotations.NullMarked;
