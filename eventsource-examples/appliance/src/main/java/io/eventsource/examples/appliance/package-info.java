/**
 * Controls a machine that accepts no incoming connections. The launchers alone can be its agent (see the script
 * {@code walk-through}); this package contains an agent in Java.
 */
@NullMarked
package io.eventsource.examples.appliance;

import org.jspecify.annotations.NullMarked;
