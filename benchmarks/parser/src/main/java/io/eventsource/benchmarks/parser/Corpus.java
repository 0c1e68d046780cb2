package io.eventsource.benchmarks.parser;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** The streams that are read, the same ones in every JVM. Lines end with LF. */
public enum Corpus {
    /** What a language model says, in JSON. */
    A("A: deltas, ASCII, 148 B", 1),
    /** The same, in languages that need more. */
    U("U: deltas, ¼ not ASCII", 1),
    /** One long line for each event. */
    B("B: lines of 10 KB", 1),
    /** Many lines for each event. */
    C("C: 50 lines of 60 B", 1),
    /** What keeps an idle stream alive, in two spellings, and an event now and then. */
    D("D: comments", 100);

    private static final long SEED = 42;

    private final String label;
    private final int blocksAnEvent;

    Corpus(String label, int blocksAnEvent) {
        this.label = label;
        this.blocksAnEvent = blocksAnEvent;
    }

    /** How it is written in tables. */
    String label() {
        return label;
    }

    /** A stream of this size, or a block more. */
    Stream generate(int size) {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder(size + 16 * 1024);
        long events = 0;
        long dataChars = 0;
        int bytes = 0;
        for (int i = 0; bytes < size || i % blocksAnEvent != 0; i++) {
            String block = block(random, i);
            text.append(block);
            bytes += block.getBytes(StandardCharsets.UTF_8).length;
            if (i % blocksAnEvent == blocksAnEvent - 1) {
                events++;
                dataChars += Text.dataChars(block);
            }
        }
        return new Stream(text.toString().getBytes(StandardCharsets.UTF_8), events, dataChars);
    }

    private String block(Random random, int i) {
        return switch (this) {
            case A -> Text.delta(random, i, false);
            case U -> Text.delta(random, i, true);
            case B -> "data: " + Text.words(random, 10 * 1024) + "\n\n";
            case C -> Text.lines(random, 50);
            case D -> i % 100 == 99 ? Text.delta(random, i, false) : Text.comment(i);
        };
    }

    /**
     * A stream, and what a parser must find in it.
     *
     * @param bytes all of it
     * @param events how many
     * @param dataChars how long their data is, in UTF-16 code units
     */
    @SuppressWarnings("ArrayRecordComponent") // streams are not compared
    record Stream(byte[] bytes, long events, long dataChars) {}
}
