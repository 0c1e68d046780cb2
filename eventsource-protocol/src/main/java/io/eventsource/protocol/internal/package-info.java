/**
 * Contains helpers for text and addresses that the modules of this project share. They are exported to those modules
 * only, are not an API, and may change in any version.
 */
@NullMarked
package io.eventsource.protocol.internal;

import org.jspecify.annotations.NullMarked;
