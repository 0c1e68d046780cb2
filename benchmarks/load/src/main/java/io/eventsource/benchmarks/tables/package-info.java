/** What several rounds come to, as tables in Markdown. Knows nothing of what was measured. */
@NullMarked
package io.eventsource.benchmarks.tables;

import org.jspecify.annotations.NullMarked;
