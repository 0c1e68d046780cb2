package io.eventsource.benchmarks.journal;

import java.util.function.LongConsumer;

/** Carries texts from a publisher to one receiver. A text begins with a number, which is what the receiver gets. */
interface Route extends AutoCloseable {

    /** Opens a route. */
    interface Opener {

        /**
         * Opens the route.
         *
         * @param receiver takes the numbers, on one thread at a time
         */
        Route open(LongConsumer receiver) throws Exception;
    }

    /** Sends a text. Does not wait for its receipt. */
    void send(String text);

    @Override
    void close();
}
