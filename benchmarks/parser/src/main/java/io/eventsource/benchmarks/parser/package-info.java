/** Measures parsers side by side: the corpora, the JMH benchmarks, and the rounds that become tables. */
@NullMarked
package io.eventsource.benchmarks.parser;

import org.jspecify.annotations.NullMarked;
