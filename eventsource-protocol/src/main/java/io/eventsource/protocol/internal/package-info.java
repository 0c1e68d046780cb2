/**
 * Helpers for text and addresses that the modules of this project share. Exported to those modules only; not an API, and may change in any
 * version.
 */
@NullMarked
package io.eventsource.protocol.internal;

import org.jspecify.annotations.NullMarked;
