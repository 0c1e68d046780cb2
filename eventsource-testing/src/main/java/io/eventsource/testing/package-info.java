/**
 * For tests of code that uses the client: {@link io.eventsource.testing.ScriptedServer a server that does what a test
 * says}, {@link io.eventsource.testing.RecordingListener a listener that remembers},
 * {@link io.eventsource.testing.TestClient a client that asserts} and
 * {@link io.eventsource.testing.ManualScheduler time that a test moves}. Whatever waits does so for a bounded time, and
 * says what came instead in an {@link java.lang.AssertionError}. Of test libraries only JUnit 5 may be named here, by
 * its extension alone.
 */
@NullMarked
package io.eventsource.testing;

import org.jspecify.annotations.NullMarked;
