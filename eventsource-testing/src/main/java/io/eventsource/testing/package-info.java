/**
 * Helps to test code that uses the client: {@link io.eventsource.testing.RecordingListener a listener that records},
 * {@link io.eventsource.testing.ManualScheduler time that a test advances}, and, for tests of servers,
 * {@link io.eventsource.testing.TestClient a client that asserts}, and for tests of code that sends commands,
 * {@link io.eventsource.testing.ScriptedAppliance an appliance that answers them}. Their server is
 * {@link io.eventsource.mockserver.ScriptedServer}. Every wait is bounded, and its {@link java.lang.AssertionError}
 * shows what arrived instead. No test library may be used here.
 */
@NullMarked
package io.eventsource.testing;

import org.jspecify.annotations.NullMarked;
