/**
 * What a WAR must do wherever it is deployed. Runs in the modules of the containers, each of which brings a {@link
 * io.eventsource.it.wars.Host}; none has the library on its class path, so all of it comes with the WAR.
 */
package io.eventsource.it.wars;
