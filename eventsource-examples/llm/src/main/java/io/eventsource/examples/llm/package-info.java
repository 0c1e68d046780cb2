/**
 * Reads the streamed answers of language models: a client, and a simulated provider that costs nothing.
 */
@NullMarked
package io.eventsource.examples.llm;

import org.jspecify.annotations.NullMarked;
