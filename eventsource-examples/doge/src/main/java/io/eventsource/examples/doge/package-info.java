/**
 * Implements a servlet with hooks, and the server that it runs in. Much stream. It is a model for your own servlet and
 * its test, and contains nothing else.
 */
@NullMarked
package io.eventsource.examples.doge;

import org.jspecify.annotations.NullMarked;
