/**
 * What implements the API: the life cycle of a source, dispatching, reconnecting, the resume position, and where that is
 * stored. Begin with {@link io.eventsource.client.internal.DefaultEventSource}.
 *
 * <p>May use: the API, {@code internal.http}, Jetty's scheduler and client. Not exported: it may change in any version.
 */
@NullMarked
package io.eventsource.client.internal;

import org.jspecify.annotations.NullMarked;
