/**
 * Connects the client to the HTTP protocol of the public SSE contract tests. It uses only the client's public API, and
 * the JDK's HTTP server and client for the protocol, so that no code tests itself.
 */
@NullMarked
package io.eventsource.it.contract;

import org.jspecify.annotations.NullMarked;
