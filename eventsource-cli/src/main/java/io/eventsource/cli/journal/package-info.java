/**
 * The program {@code eventsource-journal}: shows what a listener keeps in its directory.
 *
 * <p>It reads files and opens no connection, and it knows no other launcher.
 */
@NullMarked
package io.eventsource.cli.journal;

import org.jspecify.annotations.NullMarked;
