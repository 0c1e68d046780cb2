/**
 * Where a broker keeps what is published: the {@link io.eventsource.server.journal.Journal} is one total order of records, of
 * which a broker is a view. Start with {@link io.eventsource.server.journal.Journal}, which is the contract for implementers.
 *
 * <p>May not use the broker or the Servlet API.
 */
@NullMarked
package io.eventsource.server.journal;

import org.jspecify.annotations.NullMarked;
