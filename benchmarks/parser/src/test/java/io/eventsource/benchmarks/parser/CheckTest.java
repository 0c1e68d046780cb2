package io.eventsource.benchmarks.parser;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.benchmarks.parser.peers.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckTest {

    private static final int SIZE = 100_000;

    @ParameterizedTest
    @EnumSource
    void everyPeerReadsEveryCorpusRight(Peer.Name name) {
        for (Corpus corpus : Corpus.values()) {
            assertThatCode(() -> Check.of(name, name.open(), corpus.generate(SIZE)))
                    .as(corpus.name())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aPeerThatMissesAnEventIsFoundOut() {
        Corpus.Stream stream = Corpus.A.generate(SIZE);
        Corpus.Stream more = new Corpus.Stream(stream.bytes(), stream.events() + 1, stream.dataChars());

        assertThatThrownBy(() -> Check.of(Peer.Name.OURS, Peer.Name.OURS.open(), more))
                .hasMessageStartingWith("ours is wrong: events should be");
    }
}
