/** Runs the servlet behind Spring Security. Its filters authenticate users; a policy of the servlet authorizes them. */
@NullMarked
package io.eventsource.examples.security;

import org.jspecify.annotations.NullMarked;
