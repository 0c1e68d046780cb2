/** The servlet behind Spring Security: the filters log in, one policy of the servlet decides what each user may do. */
@NullMarked
package io.eventsource.examples.security;

import org.jspecify.annotations.NullMarked;
