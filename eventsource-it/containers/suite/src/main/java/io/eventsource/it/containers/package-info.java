/**
 * What must hold in each servlet container, written against none of them: a module for each container brings a
 * {@link io.eventsource.it.containers.Container} and runs all of this on its own class path. Peers are raw sockets where
 * exact bytes or a particular way of leaving matter. What the containers differ in by themselves is in
 * {@link io.eventsource.it.containers.ContainerFactsTest} alone; every other test asks the same of all.
 */
package io.eventsource.it.containers;
