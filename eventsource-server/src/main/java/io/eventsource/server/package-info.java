/**
 * Contains the broker's public API: {@link io.eventsource.server.EventBroker}, its options, and the interfaces of subscribers
 * and sinks. Start with {@link io.eventsource.server.EventBroker}.
 *
 * <p>Holds interfaces and values. May not use the Servlet API; only {@code EventBrokerBuilder} may use
 * {@code io.eventsource.server.internal}, which implements this.
 */
@NullMarked
package io.eventsource.server;

import org.jspecify.annotations.NullMarked;
