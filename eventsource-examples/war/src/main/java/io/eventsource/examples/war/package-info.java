/** A servlet that a container finds by its annotation. What is not part of that example may not live here. */
@NullMarked
package io.eventsource.examples.war;

import org.jspecify.annotations.NullMarked;
