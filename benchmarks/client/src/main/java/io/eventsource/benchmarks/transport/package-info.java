/** The listener and nginx with nchan over TLS, with HTTP/1.1 and HTTP/2. */
@NullMarked
package io.eventsource.benchmarks.transport;

import org.jspecify.annotations.NullMarked;
