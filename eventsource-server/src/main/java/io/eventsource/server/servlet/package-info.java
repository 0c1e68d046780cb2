/**
 * Event streams over the Servlet API: the servlet that users deploy, and the sink that writes to an asynchronous response. The
 * differences between containers are handled here. Start with
 * {@link io.eventsource.server.servlet.EventSourceServlet}; {@code SubscribeHandler} answers {@code GET}, {@code PublishHandler}
 * answers {@code POST}.
 *
 * <p>May use the broker, of its internals only {@code BrokerEngine} and {@code MemoryReservation}. May not name a container.
 */
@NullMarked
package io.eventsource.server.servlet;

import org.jspecify.annotations.NullMarked;
