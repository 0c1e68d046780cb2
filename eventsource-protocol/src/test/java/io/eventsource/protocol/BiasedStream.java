package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Collections.nCopies;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Random bytes that are likely to mean something in an event stream, or to mean just less than that.
 *
 * @param latin1 the bytes as Latin-1 text, so that they can be joined and printed
 */
record BiasedStream(String latin1) {

    static final List<String> MARKS = bytes("EFBBBF EFBBBFEFBBBF EFBB EF EFBBEFBBBF FEFF");

    private static final List<String> LINE_ENDS = List.of("\n", "\r", "\r\n", "\n\n", "\r\r", "\r\n\r\n", "\n\r");

    private static final List<String> FIELDS = split(
            "data|data:|data: |event:|event: |id|id:|id: |retry:|retry: |reply|reply:|reply: |data: a\n|id: 1\n|:|: ");

    private static final List<String> NEARLY_FIELDS = split(
            "Data: |dat|datas: |data : | data: |even|i|\0data: |\0\0\0\1data:|id\0: |repl: |replyx: |foo: |data=");

    private static final List<String> TEXT =
            split("a| |  |\t|\0|7|10|9223372036854775807|9223372036854775808|-|+|\u000b|\f|\u001c");

    private static final List<String> WELL_FORMED =
            bytes("EFBBBF C285 E280A8 E280A9 C3A9 E282AC F09F9880 EFBFBD D9A1 ED9FBF F48FBFBF");

    private static final List<String> MALFORMED = bytes(
            "EFBB EF BB BF C3 E282 E2 F0 F09F F09F98 C0AF C080 E08080 F0808080" + " EDA080 F4908080 80 85 C1 F5 FE FF");

    private static final List<String> ANY_BYTE =
            IntStream.rangeClosed(0, 0xFF).mapToObj(Character::toString).toList();

    /** The kinds of part, each as often as it is likely. */
    private static final List<List<String>> KINDS = Stream.of(
                    nCopies(7, LINE_ENDS),
                    nCopies(6, FIELDS),
                    nCopies(2, NEARLY_FIELDS),
                    nCopies(3, TEXT),
                    nCopies(1, WELL_FORMED),
                    nCopies(2, MALFORMED),
                    nCopies(1, ANY_BYTE))
            .flatMap(List::stream)
            .toList();

    static BiasedStream any(Inputs inputs) {
        String start = inputs.oneIn(5) ? inputs.oneOf(MARKS) : "";
        return new BiasedStream(start + inputs.joined(40, BiasedStream::part));
    }

    /** The parts chosen by hand, which are all but the random bytes. */
    static Stream<String> parts() {
        return KINDS.stream().filter(kind -> kind != ANY_BYTE).flatMap(List::stream);
    }

    byte[] bytes() {
        return latin1.getBytes(ISO_8859_1);
    }

    private static String part(Inputs inputs) {
        return inputs.oneOf(inputs.oneOf(KINDS));
    }

    private static List<String> split(String parts) {
        return List.of(parts.split("\\|"));
    }

    private static List<String> bytes(String hex) {
        return Arrays.stream(hex.split(" "))
                .map(part -> new String(HexFormat.of().parseHex(part), ISO_8859_1))
                .toList();
    }
}
