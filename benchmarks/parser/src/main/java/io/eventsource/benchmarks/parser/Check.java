package io.eventsource.benchmarks.parser;

import io.eventsource.benchmarks.parser.peers.Peer;
import io.eventsource.benchmarks.parser.peers.Pieces;
import io.eventsource.benchmarks.parser.peers.Tally;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Whether a peer reads what is there: nothing wrong is measured. */
final class Check {

    private static final String ONE_EVENT =
            ": a comment\n\nretry: 5000\nevent: delta\nid: 7\ndata: первый\ndata:second\nunknown: x\n\n";

    private Check() {}

    /** Throws unless the peer finds all of the stream, and all parts of an event. */
    static void of(Peer.Name name, Peer peer, Corpus.Stream stream) throws IOException {
        if (name.skips() == Peer.Skips.EVENTS) {
            return;
        }
        Tally one = read(peer, ONE_EVENT.getBytes(StandardCharsets.UTF_8));
        expect(name, "events of one", 1L, one.events());
        expect(name, "type", "delta", one.type());
        expect(name, "data", "первый\nsecond", one.data());
        if (name.skips() != Peer.Skips.ID) {
            expect(name, "id", "7", one.id());
        }
        Tally all = read(peer, stream.bytes());
        expect(name, "events", stream.events(), all.events());
        expect(name, "characters of data", stream.dataChars(), all.dataChars());
    }

    private static Tally read(Peer peer, byte[] bytes) throws IOException {
        Tally tally = new Tally();
        peer.read(new Pieces(bytes), tally);
        return tally;
    }

    private static void expect(Peer.Name name, String what, Object expected, @Nullable Object found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException(
                    "%s is wrong: %s should be %s, but is %s".formatted(name.label(), what, expected, found));
        }
    }
}
