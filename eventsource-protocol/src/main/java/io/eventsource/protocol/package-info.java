/**
 * What goes over the wire: events that are valid by construction, their ids, the encoder that writes an event stream
 * and the incremental parser that reads one, both exact to the HTML standard's section 9.2.
 *
 * <p>Nothing here opens a connection, starts a thread or reads a clock that it was not given. What a server keeps of
 * its events and how a client reconnects live in their own modules.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, 9.2 Server-sent events</a>
 */
@NullMarked
package io.eventsource.protocol;

import org.jspecify.annotations.NullMarked;
