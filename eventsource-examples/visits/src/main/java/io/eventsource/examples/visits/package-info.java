/** A page that counts its visits, on an embedded Jetty. What is not part of that example may not live here. */
@NullMarked
package io.eventsource.examples.visits;

import org.jspecify.annotations.NullMarked;
