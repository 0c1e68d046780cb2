/**
 * What README and the guides show, between {@code // snippet: name} and {@code // end}, and the tests that hold the
 * documents to it. Code that no document shows may live here only to run what they show.
 */
@NullMarked
package io.eventsource.docs;

import org.jspecify.annotations.NullMarked;
