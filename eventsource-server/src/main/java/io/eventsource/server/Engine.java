package io.eventsource.server;

import java.security.SecureRandom;

/**
 * What all parts of one broker share.
 *
 * @param epoch a text that no other broker has, before or after it
 */
record Engine(
        BrokerOptions options,
        Ticker ticker,
        Fanout fanout,
        Commit commit,
        Budget budget,
        Statistics statistics,
        String epoch) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RADIX = 36;

    static Engine of(BrokerOptions options, Ticker ticker, Fanout fanout) {
        return new Engine(
                options,
                ticker,
                fanout,
                new Commit(),
                new Budget(options.logBytes()),
                new Statistics(),
                text(secret()));
    }

    /** A number that nobody can guess. */
    static long secret() {
        return RANDOM.nextLong();
    }

    static String text(long secret) {
        return Long.toUnsignedString(secret, RADIX);
    }

    long nanoTime() {
        return ticker.nanoTime();
    }
}
