package io.eventsource.protocol;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary events that may be sent, with all that is awkward in their data. */
class OutgoingEvents implements ArbitrarySupplier<OutgoingEvent> {

    private static final List<String> SINGLE_LINE = List.of(
            "a", " ", "  ", "\t", ":", "data: ", "id: 1", "\uFEFF", "\uFFFD", "\u0085", "\u2028", "\u000B", "é", "€",
            "😀", "\u0001");

    private static final List<String> AWKWARD = List.of(
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "\r\r",
            "\n\r",
            "\0",
            "\uD83D",
            "\uDE00",
            "\uDE00\uD83D",
            "\ndata: x\n\n",
            "\n:");

    @Override
    public Arbitrary<OutgoingEvent> get() {
        Arbitrary<EventId> id = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(EventId.NONE)),
                Tuple.of(2, singleLine().map(EventId::of)));
        Arbitrary<Duration> reconnectionTime =
                Arbitraries.longs().greaterOrEqual(0).map(Duration::ofMillis).injectNull(0.7);
        return Combinators.combine(singleLine(), data().injectNull(0.1), id, reconnectionTime)
                .as(OutgoingEvent::new)
                .withoutEdgeCases();
    }

    static Arbitrary<String> data() {
        return Arbitraries.oneOf(
                        Arbitraries.of(SINGLE_LINE),
                        Arbitraries.of(AWKWARD),
                        Arbitraries.strings().all().ofMaxLength(5))
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts))
                .withoutEdgeCases();
    }

    private static Arbitrary<String> singleLine() {
        return Arbitraries.of(SINGLE_LINE).list().ofMaxSize(6).map(parts -> String.join("", parts));
    }
}
