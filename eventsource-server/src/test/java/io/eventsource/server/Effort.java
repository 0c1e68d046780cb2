package io.eventsource.server;

import java.util.stream.IntStream;

/**
 * How often tests repeat what only luck or many seeds find. {@code -Dtest.effort=20} is a fifth of all rounds, as in a
 * developer's build; 100 is the default, as in continuous integration.
 */
public final class Effort {

    private static final int PERCENT = Integer.getInteger("test.effort", 100);

    private Effort() {}

    /** The numbers from 0 on: as many as the rounds of full effort, times the effort, and one at least. */
    public static IntStream rounds(int rounds) {
        return IntStream.range(0, Math.max(1, rounds * PERCENT / 100));
    }
}
