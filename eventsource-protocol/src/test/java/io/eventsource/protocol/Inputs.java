package io.eventsource.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Draws random values for one try of a {@link Law}. It prefers the bounds of each range, where faults are likely. */
final class Inputs {

    /** The bounds of what UTF-8 and UTF-16 encode alike, both halves of surrogate pairs, and line ends. */
    static final String EDGE_CHARS =
            "\0\u0001\t\n\r \u007F\u0080\u07FF\u0800\uD7FF\uD800\uDBFF\uDC00\uDFFF\uE000\uFEFF\uFFFD\uFFFE\uFFFF";

    private final RandomGenerator random;

    Inputs(long seed) {
        random = new SplittableRandom(seed);
    }

    /** True in one of {@code n} draws. */
    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** A number between two bounds, both included. Half of the numbers drawn are a bound or next to one. */
    int number(int min, int max) {
        return switch (random.nextInt(8)) {
            case 0 -> min;
            case 1 -> Math.min(max, min + 1);
            case 2 -> Math.max(min, max - 1);
            case 3 -> max;
            default -> random.nextInt(min, max + 1);
        };
    }

    /** Any number that is not negative; each number of bits is as likely as any other. */
    long natural() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> Long.MAX_VALUE - 1;
            case 3 -> Long.MAX_VALUE;
            default -> random.nextLong() >>> random.nextInt(1, Long.SIZE);
        };
    }

    <T> List<T> list(int minSize, int maxSize, Function<Inputs, T> element) {
        int size = number(minSize, maxSize);
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.apply(this));
        }
        return list;
    }

    /** Up to so many texts in a row. */
    String joined(int maxParts, Function<Inputs, String> part) {
        return String.join("", list(0, maxParts, part));
    }

    /** Any char at all, unpaired surrogates included. */
    String anyChar() {
        char c = oneIn(2) ? EDGE_CHARS.charAt(random.nextInt(EDGE_CHARS.length())) : (char) random.nextInt(0x10000);
        return String.valueOf(c);
    }
}
