/** Implements a page that counts its visits, on an embedded Jetty. Contains nothing but this example. */
@NullMarked
package io.eventsource.examples.visits;

import org.jspecify.annotations.NullMarked;
