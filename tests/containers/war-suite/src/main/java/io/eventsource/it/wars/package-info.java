/**
 * Tests a WAR in every container. Runs in the modules of the containers, each of which provides a
 * {@link io.eventsource.it.wars.Host}. None has the library on its class path, so the WAR must contain it.
 */
package io.eventsource.it.wars;
