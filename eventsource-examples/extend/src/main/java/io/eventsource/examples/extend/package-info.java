/**
 * Events that users write themselves by extending those of the protocol module. Each class is shown in the documentation
 * and tested here. Nothing that is not part of such an example may live here.
 */
@NullMarked
package io.eventsource.examples.extend;

import org.jspecify.annotations.NullMarked;
