/**
 * Runs the servlet beside Spring MVC: a controller publishes to a broker, and the servlet streams from it. Contains
 * nothing but this example.
 */
@NullMarked
package io.eventsource.examples.spring;

import org.jspecify.annotations.NullMarked;
