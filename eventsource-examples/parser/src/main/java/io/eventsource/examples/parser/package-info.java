/**
 * Uses the parser alone, on a file and on a response of the JDK's HTTP client. It needs only
 * {@code eventsource-protocol}, so nothing else may be imported here.
 */
@NullMarked
package io.eventsource.examples.parser;

import org.jspecify.annotations.NullMarked;
