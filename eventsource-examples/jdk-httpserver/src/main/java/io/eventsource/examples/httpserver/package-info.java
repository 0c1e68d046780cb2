/** Connects the broker to an HTTP server without servlets. */
@NullMarked
package io.eventsource.examples.httpserver;

import org.jspecify.annotations.NullMarked;
