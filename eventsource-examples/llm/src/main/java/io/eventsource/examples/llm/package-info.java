/**
 * The answers of language models, as their providers stream them: the client, and a stand-in for a provider that knows
 * nothing and costs nothing.
 */
@NullMarked
package io.eventsource.examples.llm;

import org.jspecify.annotations.NullMarked;
