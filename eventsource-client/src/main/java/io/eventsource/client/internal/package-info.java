/** What the launchers share with the client. Not for others: it may change in any version. */
@NullMarked
package io.eventsource.client.internal;

import org.jspecify.annotations.NullMarked;
