package io.eventsource.benchmarks.client.styles;

/** Counts received bytes and events. Calls for one stream are made one after another. */
public interface Meter {

    /**
     * An event came.
     *
     * @param data its data
     */
    void event(String data);

    /**
     * Records bytes that are not parsed.
     *
     * @param count how many
     */
    void bytes(int count);
}
