/** A room in which people talk, on an embedded Jetty. What is not part of that example may not live here. */
@NullMarked
package io.eventsource.examples.chat;

import org.jspecify.annotations.NullMarked;
