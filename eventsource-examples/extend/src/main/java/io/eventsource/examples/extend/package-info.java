/**
 * Shows custom events, which extend those of the protocol module. The documentation shows each class, and tests cover
 * it. Contains nothing but these examples.
 */
@NullMarked
package io.eventsource.examples.extend;

import org.jspecify.annotations.NullMarked;
