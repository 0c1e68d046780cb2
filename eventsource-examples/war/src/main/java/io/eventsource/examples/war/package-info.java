/** Contains a servlet that a container finds by its annotation, and nothing else. */
@NullMarked
package io.eventsource.examples.war;

import org.jspecify.annotations.NullMarked;
