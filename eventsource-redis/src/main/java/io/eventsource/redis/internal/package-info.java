/**
 * Implements the journal in Redis. Not exported. Read {@link io.eventsource.redis.internal.SharedJournal} first.
 *
 * <p>May use the journal's API and Lettuce, and nothing else of the server.
 */
@NullMarked
package io.eventsource.redis.internal;

import org.jspecify.annotations.NullMarked;
