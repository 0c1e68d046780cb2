/**
 * Controls a machine that accepts no incoming connections: an agent that carries out and answers commands, and a page that
 * sends them and shows what happens. The launchers alone can do the same (see the script {@code walk-through}).
 */
@NullMarked
package io.eventsource.examples.appliance;

import org.jspecify.annotations.NullMarked;
