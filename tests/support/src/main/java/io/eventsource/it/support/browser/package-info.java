/**
 * Drives a browser in tests through the W3C's WebDriver protocol, with the JDK's HTTP client and Gson. It is
 * independent of the tests, and implements only the parts of the protocol that they need.
 */
@NullMarked
package io.eventsource.it.support.browser;

import org.jspecify.annotations.NullMarked;
