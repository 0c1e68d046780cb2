/**
 * Contains helpers that tests of several modules share: waiting, threads, logs, a proxy, Redis, and the streams of the
 * parser's vectors. It may use the JDK, JUnit and AssertJ, but none of our modules, so that the tests of every module may use
 * it.
 */
package io.eventsource.it.support;
