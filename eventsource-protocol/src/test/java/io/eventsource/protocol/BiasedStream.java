package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary bytes that are likely to mean something in an event stream, or to mean just less than that. */
class BiasedStream implements ArbitrarySupplier<byte[]> {

    private static final Arbitrary<String> START = Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just("")), Tuple.of(1, bytes("EFBBBF EFBBBFEFBBBF EFBB EF EFBBEFBBBF FEFF")));

    private static final Arbitrary<String> LINE_ENDS = oneOf("\n", "\r", "\r\n", "\n\n", "\r\r", "\r\n\r\n", "\n\r");

    private static final Arbitrary<String> FIELDS =
            oneOf("data|data:|data: |event:|event: |id|id:|id: |retry:|retry: |data: a\n|id: 1\n|:|: ".split("\\|"));

    private static final Arbitrary<String> NEARLY_FIELDS =
            oneOf("Data: |dat|datas: |data : | data: |even|i|\0data: |\0\0\0\1data:|id\0: |foo: |data=".split("\\|"));

    private static final Arbitrary<String> TEXT =
            oneOf("a| |  |\t|\0|7|10|9223372036854775807|9223372036854775808|-|+|\u000b|\f|\u001c".split("\\|"));

    private static final Arbitrary<String> WELL_FORMED =
            bytes("EFBBBF C285 E280A8 E280A9 C3A9 E282AC F09F9880 EFBFBD D9A1 ED9FBF F48FBFBF");

    private static final Arbitrary<String> MALFORMED = bytes(
            "EFBB EF BB BF C3 E282 E2 F0 F09F F09F98 C0AF C080 E08080 F0808080" + " EDA080 F4908080 80 85 C1 F5 FE FF");

    @Override
    public Arbitrary<byte[]> get() {
        Arbitrary<String> anyByte = Arbitraries.chars().range('\0', '\u00ff').map(String::valueOf);
        Arbitrary<String> parts = Arbitraries.frequencyOf(
                        Tuple.of(7, LINE_ENDS),
                        Tuple.of(6, FIELDS),
                        Tuple.of(2, NEARLY_FIELDS),
                        Tuple.of(3, TEXT),
                        Tuple.of(1, WELL_FORMED),
                        Tuple.of(2, MALFORMED),
                        Tuple.of(1, anyByte))
                .list()
                .ofMaxSize(40)
                .map(list -> String.join("", list));
        return Combinators.combine(START, parts).as((start, rest) -> (start + rest).getBytes(ISO_8859_1));
    }

    private static Arbitrary<String> oneOf(String... parts) {
        return Arbitraries.of(parts);
    }

    /** Bytes as Latin-1 text, so that all parts can be joined. */
    private static Arbitrary<String> bytes(String hex) {
        return Arbitraries.of(hex.split(" "))
                .map(part -> new String(HexFormat.of().parseHex(part), ISO_8859_1));
    }
}
