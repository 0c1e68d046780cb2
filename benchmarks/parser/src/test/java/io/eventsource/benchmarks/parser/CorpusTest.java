package io.eventsource.benchmarks.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorpusTest {

    private static final int SIZE = 100_000;

    @Test
    void anEventOfAHas148Bytes() {
        assertThat(blocks(Corpus.A)).allMatch(block -> block.getBytes(StandardCharsets.UTF_8).length + 2 == 148);
    }

    @Test
    void aQuarterOfUIsNotAsciiAndTwoThirdsOfThatHaveTwoBytes() {
        assertThat(blocks(Corpus.U)).allSatisfy(block -> {
            assertThat(block.length() + 2).isEqualTo(148);
            assertThat(block.chars().filter(c -> c >= 0x80)).hasSize(37);
            assertThat(block.chars().filter(c -> c >= 0x80 && c < 0x800)).hasSize(25);
        });
    }

    @Test
    void cHasFiftyLinesOf60Bytes() {
        assertThat(blocks(Corpus.C))
                .allSatisfy(block -> assertThat(block.lines())
                        .hasSize(50)
                        .allMatch(line -> line.startsWith("data: ") && line.length() + 1 == 60));
    }

    @Test
    void dHasAnEventAfterEach99Comments() {
        List<String> blocks = blocks(Corpus.D);

        assertThat(blocks.size() % 100).isZero();
        assertThat(blocks).filteredOn(block -> !block.startsWith(":")).hasSize(blocks.size() / 100);
    }

    @ParameterizedTest
    @EnumSource
    void isTheSameEachTime(Corpus corpus) {
        assertThat(corpus.generate(SIZE).bytes())
                .hasSizeGreaterThanOrEqualTo(SIZE)
                .isEqualTo(corpus.generate(SIZE).bytes());
    }

    private static List<String> blocks(Corpus corpus) {
        String text = new String(corpus.generate(SIZE).bytes(), StandardCharsets.UTF_8);
        return List.of(text.split("\n\n"));
    }
}
