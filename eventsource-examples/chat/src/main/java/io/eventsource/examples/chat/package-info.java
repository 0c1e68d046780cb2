/** Implements a chat on an embedded Jetty. Contains nothing but this example. */
@NullMarked
package io.eventsource.examples.chat;

import org.jspecify.annotations.NullMarked;
