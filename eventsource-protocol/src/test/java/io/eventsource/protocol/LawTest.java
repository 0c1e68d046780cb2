package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.protocol.ParserPropertiesTest.CutStream;
import io.eventsource.protocol.ParserPropertiesTest.StoredStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How laws report failures, and which edge cases the tries of a small law include in each build. */
class LawTest {

    private static final int FEWEST_TRIES = 1_000;

    @Test
    void failureNamesItsInputAndItsSeed() {
        List<Long> drawn = new ArrayList<>();

        assertThatThrownBy(() -> Law.holds(100, Inputs::natural, number -> {
                    drawn.add(number);
                    assertThat(drawn).hasSizeLessThan(17);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("fails with -Dlaws.seed=17 for \"" + drawn.get(16) + "\"");
        assertThat(new Inputs(17).natural()).isEqualTo(drawn.get(16));
    }

    @Test
    void seedsCountUpUnlessOneIsGiven() {
        assertThat(Law.seeds(3, null, null)).containsExactly(1L, 2L, 3L);
        assertThat(Law.seeds(3, null, "2")).containsExactly(1L, 2L);
        assertThat(Law.seeds(3, "17", "2")).containsExactly(17L);
        assertThatThrownBy(() -> Law.seeds(3, null, "0")).hasMessageContaining("laws.tries must be at least 1");
    }

    @Test
    void streamsIncludeTheEmptyOneEachMarkAndEachPart() {
        List<String> streams = drawn(stored -> stored.stream().latin1(), StoredStream::any);

        assertThat(streams).contains("");
        assertThat(BiasedStream.MARKS).allMatch(mark -> streams.stream().anyMatch(stream -> stream.startsWith(mark)));
        assertThat(BiasedStream.parts()).allMatch(part -> streams.stream().anyMatch(stream -> stream.contains(part)));
        assertThat(drawn(StoredStream::memory, StoredStream::any)).contains(Memory.values());
    }

    @Test
    void piecesIncludeTheSmallestAndTheLargest() {
        List<List<Integer>> sizes = drawn(CutStream::sizes, CutStream::any);

        assertThat(sizes).contains(List.of(1), List.of(12)).anyMatch(each -> each.size() == 20);
        assertThat(drawn(CutStream::memory, CutStream::any)).contains(Memory.values());
    }

    @Test
    void eventsIncludeAllThatIsAbsentEmptyOrAtABound() {
        List<OutgoingEvent> events = drawn(Function.identity(), OutgoingEvents::any);

        assertThat(events)
                .anyMatch(event -> event.type().equals(MessageEvent.DEFAULT_TYPE))
                .anyMatch(event -> event.data() == null && event.id().equals(EventId.NONE))
                .anyMatch(event -> event.data() == null && event.reconnectionTime() != null)
                .anyMatch(event -> event.id().equals(EventId.of("")));
        assertThat(events)
                .extracting(OutgoingEvent::reconnectionTime)
                .contains(null, Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(Long.MAX_VALUE));
        assertThat(drawn(List::size, inputs -> inputs.list(0, 5, OutgoingEvents::any)))
                .contains(0, 1, 5);
    }

    @Test
    void dataIncludesEachAwkwardTextAlone() {
        List<String> data = drawn(Function.identity(), OutgoingEvents::data);

        assertThat(data).contains("").containsAll(OutgoingEvents.AWKWARD);
        assertThat(data.stream().flatMapToInt(String::chars).boxed().collect(Collectors.toSet()))
                .containsAll(Inputs.EDGE_CHARS.chars().boxed().toList());
    }

    private static <T, R> List<R> drawn(Function<T, R> part, Function<Inputs, T> generator) {
        return Law.inputs(FEWEST_TRIES, generator).map(part).collect(Collectors.toCollection(ArrayList::new));
    }
}
