/** Reads the test reports of all modules. It is independent of their tests. */
@NullMarked
package io.eventsource.it.summary;

import org.jspecify.annotations.NullMarked;
