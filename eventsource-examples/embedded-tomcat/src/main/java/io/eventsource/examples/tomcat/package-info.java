/** Runs the servlet in an embedded Tomcat, with the necessary settings and nothing else. */
@NullMarked
package io.eventsource.examples.tomcat;

import org.jspecify.annotations.NullMarked;
