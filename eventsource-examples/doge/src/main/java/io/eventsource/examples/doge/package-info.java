/**
 * Much stream: a servlet with hooks, and the server that it runs in. A model for one's own servlet and its test, so there is
 * nothing here that would not be in them.
 */
@NullMarked
package io.eventsource.examples.doge;

import org.jspecify.annotations.NullMarked;
