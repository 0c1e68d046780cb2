/**
 * Defines events, encodes them and parses event streams. Events and ids are valid by construction. The encoder and the
 * incremental parser follow the HTML standard's section 9.2 exactly.
 *
 * <p>Nothing here opens a connection or starts a thread, and clocks are passed in. Event logs and reconnection belong
 * to the server and client modules.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, 9.2 Server-sent events</a>
 */
@NullMarked
package io.eventsource.protocol;

import org.jspecify.annotations.NullMarked;
