/**
 * The three launchers: options are parsed to an immutable record, from which a listener, a client or a request is built and
 * run. Standard output is for data, standard error for words, and exit codes have a meaning. Nothing here is an API, and
 * nothing that a library user needs may live here.
 */
@NullMarked
package io.eventsource.cli;

import org.jspecify.annotations.NullMarked;
