package io.eventsource.benchmarks.parser;

import io.eventsource.benchmarks.parser.peers.Peer;
import io.eventsource.benchmarks.parser.peers.Pieces;
import io.eventsource.benchmarks.parser.peers.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One peer reads one corpus, which comes in pieces. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CorporaBenchmark {

    private static final int SIZE = 4 * 1024 * 1024;

    /** Who reads. */
    @Param
    public Peer.Name peer = Peer.Name.OURS;

    /** What is read. */
    @Param
    public Corpus corpus = Corpus.A;

    /** Milliseconds of processor time before anything is measured. */
    @Param("1600")
    public int warmup;

    private Peer reader = (stream, tally) -> {};
    private byte[] bytes = {};

    /** Makes the stream, sees that the peer reads it right, and warms up. */
    @Setup
    public void prepare() throws IOException {
        Corpus.Stream stream = corpus.generate(SIZE);
        bytes = stream.bytes();
        reader = peer.open();
        Check.of(peer, reader, stream);
        ThreadCost.warmUp(warmup, () -> read(new Tally()));
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
        try {
            reader.read(new Pieces(bytes), tally);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tally;
    }
}
