/**
 * Tests the servlet in every servlet container. A module for each container provides a
 * {@link io.eventsource.it.containers.Container} and runs all of these tests on its own class path. Peers are raw
 * sockets where exact bytes or a particular kind of disconnect matter. Only
 * {@link io.eventsource.it.containers.ContainerFactsTest} contains differences between containers; every other test is
 * the same for all.
 */
package io.eventsource.it.containers;
