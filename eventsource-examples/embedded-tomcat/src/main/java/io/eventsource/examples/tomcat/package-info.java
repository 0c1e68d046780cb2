/** The servlet in an embedded Tomcat, with what Tomcat needs to be told and nothing else. */
@NullMarked
package io.eventsource.examples.tomcat;

import org.jspecify.annotations.NullMarked;
