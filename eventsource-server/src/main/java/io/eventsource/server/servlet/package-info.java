/**
 * Event streams over the Servlet API: the servlet that users deploy, and the sink that writes to an asynchronous response.
 * The rules that containers differ in are kept here, in one place. How events are stored and who is to get them is not
 * decided here, and no container is named.
 */
@NullMarked
package io.eventsource.server.servlet;

import org.jspecify.annotations.NullMarked;
