/**
 * Contains bounded waiting, shared with {@code io.eventsource.testing}. It is not an API, and may change in any
 * version.
 */
@NullMarked
package io.eventsource.mockserver.internal;

import org.jspecify.annotations.NullMarked;
