/** The calls of others beside ours, for {@code docs/coming-from.md}. Those of others are compiled, and not run. */
@NullMarked
package io.eventsource.docs.comingfrom;

import org.jspecify.annotations.NullMarked;
