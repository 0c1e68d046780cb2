/** Reads the test reports of all modules. Knows nothing of what was tested. */
@NullMarked
package io.eventsource.it.summary;

import org.jspecify.annotations.NullMarked;
