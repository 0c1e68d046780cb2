/**
 * Implements the broker, with one class for each thing that it does, such as {@link io.eventsource.server.internal.EventPublisher publishing},
 * {@link io.eventsource.server.internal.SubscriberAdmission admitting subscribers} and
 * {@link io.eventsource.server.internal.GracefulDrain draining}. Not exported. Read
 * {@link io.eventsource.server.internal.BrokerEngine} first.
 *
 * <p>May use the packages below it (channel, delivery, log) and the values of {@code io.eventsource.server}. May not use the
 * Servlet API; only {@code EventBrokerBuilder} and the servlet use this package.
 */
@NullMarked
package io.eventsource.server.internal;

import org.jspecify.annotations.NullMarked;
