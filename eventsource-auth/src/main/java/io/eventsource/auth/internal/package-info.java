/** What only this library uses. */
@NullMarked
package io.eventsource.auth.internal;

import org.jspecify.annotations.NullMarked;
