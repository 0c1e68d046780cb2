package io.eventsource.benchmarks.client.styles;

/** Is told of what comes. Calls for one stream come one after the other. */
public interface Meter {

    /**
     * An event came.
     *
     * @param data its data
     */
    void event(String data);

    /**
     * Bytes came, which nobody parses.
     *
     * @param count how many
     */
    void bytes(int count);
}
