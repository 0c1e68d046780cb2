/**
 * The servlet beside Spring MVC: one broker, published to by a controller and read through the servlet. What has nothing
 * to do with that is not here.
 */
@NullMarked
package io.eventsource.examples.spring;

import org.jspecify.annotations.NullMarked;
