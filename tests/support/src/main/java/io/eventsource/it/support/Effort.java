package io.eventsource.it.support;

import java.util.stream.IntStream;

/**
 * Says how often tests repeat what only many inputs or unlucky timing find. {@code -Dtest.effort=10} runs a tenth of all
 * rounds, as a developer's build does. The default of 100 is that of continuous integration; more finds more.
 */
public final class Effort {

    private static final int PERCENT = Integer.getInteger("test.effort", 100);

    private Effort() {}

    /**
     * Returns as many of a number of rounds as the effort asks for, and at least one.
     *
     * @param rounds those of full effort
     */
    public static int of(int rounds) {
        return (int) Math.max(1, (long) rounds * PERCENT / 100);
    }

    /**
     * Returns the numbers of the rounds that the effort asks for, from 0 on.
     *
     * @param rounds those of full effort
     */
    public static IntStream rounds(int rounds) {
        return IntStream.range(0, of(rounds));
    }

    /** Returns whether tests leave out nothing. */
    public static boolean isFull() {
        return PERCENT >= 100;
    }
}
