/**
 * A browser that tests drive by the W3C's WebDriver protocol, with the JDK's HTTP client and Gson. Knows nothing of what
 * is tested. It has no more of the protocol than the tests need.
 */
@NullMarked
package io.eventsource.it.browser;

import org.jspecify.annotations.NullMarked;
