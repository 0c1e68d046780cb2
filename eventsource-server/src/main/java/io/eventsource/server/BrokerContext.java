package io.eventsource.server;

import java.security.SecureRandom;

/**
 * What all parts of one broker share.
 *
 * @param epoch a text that no other broker has, before or after it
 */
record BrokerContext(
        BrokerOptions options,
        BrokerTimer timer,
        DeliveryThreads delivery,
        CommitSequence commit,
        MemoryBudget budget,
        BrokerCounters statistics,
        EventBlocks blocks,
        String epoch) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RADIX = 36;

    static BrokerContext of(BrokerOptions options, BrokerTimer timer, DeliveryThreads delivery) {
        return new BrokerContext(
                options,
                timer,
                delivery,
                new CommitSequence(),
                new MemoryBudget(options.logBytes()),
                new BrokerCounters(),
                new EventBlocks(options.maxEventSize()),
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
        return timer.nanoTime();
    }
}
