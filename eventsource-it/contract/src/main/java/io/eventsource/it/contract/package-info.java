/**
 * The client behind the HTTP protocol of the public SSE contract tests. Uses nothing but what the client's users have;
 * what it says goes through the JDK's own HTTP server and client, so that nothing is tested with itself.
 */
@NullMarked
package io.eventsource.it.contract;

import org.jspecify.annotations.NullMarked;
