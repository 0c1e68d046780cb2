/** The broker without servlets: what it takes to put it behind an HTTP server of another kind. */
@NullMarked
package io.eventsource.examples.httpserver;

import org.jspecify.annotations.NullMarked;
