package io.eventsource.benchmarks.parser;

import io.eventsource.benchmarks.parser.peers.Tally;
import io.eventsource.protocol.EventStreamParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** This project's parser, fed a byte at a time: what a byte costs must not depend on how many came before. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OneByteBenchmark {

    /** How long the stream is. */
    @Param({"1", "2", "4", "8"})
    public int megabytes;

    /** Of what it is made. */
    @Param
    public Shape shape = Shape.DELTAS;

    /** Milliseconds of processor time before anything is measured. */
    @Param("1600")
    public int warmup;

    private byte[] bytes = {};
    private long events;

    /** Of what a stream is made. */
    public enum Shape {
        /** Many small events. */
        DELTAS("small events"),
        /** One event of one line. */
        ONE_LINE("one event of one line"),
        /** One event of empty lines. */
        ONE_EVENT("one event of empty lines");

        private final String label;

        Shape(String label) {
            this.label = label;
        }

        /** How it is written in tables. */
        String label() {
            return label;
        }
    }

    /** Makes the stream, and warms up. */
    @Setup
    public void prepare() {
        int size = megabytes * 1024 * 1024;
        Corpus.Stream deltas = Corpus.A.generate(size);
        events = shape == Shape.DELTAS ? deltas.events() : 1;
        bytes = switch (shape) {
            case DELTAS -> deltas.bytes();
            case ONE_LINE -> ascii("data: " + Text.words(new Random(size), size) + "\n\n");
            case ONE_EVENT -> ascii("data:\n".repeat(size / 6) + "\n");
        };
        ThreadCost.warmUp(warmup, () -> read(new Tally()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads all of it. */
    @Benchmark
    public Tally read(ThreadCost cost) {
        cost.begin();
        Tally tally = read(new Tally());
        cost.end(bytes.length);
        return tally;
    }

    private Tally read(Tally tally) {
        ByteBuffer one = ByteBuffer.wrap(bytes);
        EventStreamParser parser =
                new EventStreamParser(event -> tally.event(event.type(), event.lastEventId(), event.data()));
        for (int i = 0; i < bytes.length; i++) {
            parser.feed(one.limit(i + 1));
        }
        if (tally.events() != events) {
            throw new IllegalStateException("%d events instead of %d".formatted(tally.events(), events));
        }
        return tally;
    }
}
