/**
 * Commands whose publishers ask for an answer: the state of each, and the channel of its outcome. A channel and its log know
 * nothing of this.
 */
@NullMarked
package io.eventsource.server.internal.command;

import org.jspecify.annotations.NullMarked;
