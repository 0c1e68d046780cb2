/**
 * A machine that nobody can connect to, and which is told what to do all the same. The launchers can be its whole agent (see
 * the script {@code walk-through}); here is one in Java.
 */
@NullMarked
package io.eventsource.examples.appliance;

import org.jspecify.annotations.NullMarked;
