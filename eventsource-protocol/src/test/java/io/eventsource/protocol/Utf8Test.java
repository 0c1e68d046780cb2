package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Utf8Test {

    /** The first and the last byte of every class that the decoder tells apart. */
    private static final int[] BOUNDS = {
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
        0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };

    @Test
    void everySequenceOfFourBytesAtTheBoundsHasOneReplacementForEachMaximalSubpart() {
        byte[] bytes = new byte[4];
        for (int a : BOUNDS) {
            for (int b : BOUNDS) {
                for (int c : BOUNDS) {
                    for (int d : BOUNDS) {
                        bytes[0] = (byte) a;
                        bytes[1] = (byte) b;
                        bytes[2] = (byte) c;
                        bytes[3] = (byte) d;
                        String decoded = new Utf8Decoder().decode(bytes, 0, bytes.length);
                        if (!decoded.equals(ReferenceParser.decode(bytes))) {
                            assertThat(decoded)
                                    .as("%02X %02X %02X %02X", a, b, c, d)
                                    .isEqualTo(ReferenceParser.decode(bytes));
                        }
                    }
                }
            }
        }
    }

    @Test
    void everyCodePointSurvives() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint == Character.MIN_SURROGATE) {
                codePoint = Character.MAX_SURROGATE + 1;
            }
            String text = Character.toString(codePoint);
            byte[] bytes = Utf8.encode(text);
            if (!new Utf8Decoder().decode(bytes, 0, bytes.length).equals(text)) {
                throw new AssertionError("U+%04X does not survive".formatted(codePoint));
            }
        }
    }

    @Test
    void everyCodePointSurvivesBesideMalformedText() {
        for (int codePoint = 0x80; codePoint <= Character.MAX_CODE_POINT; codePoint += 7) {
            String text =
                    Character.isSurrogate((char) codePoint) && codePoint < 0x10000 ? "" : Character.toString(codePoint);
            byte[] bytes = ("?" + text).getBytes(UTF_8);
            bytes[0] = (byte) 0xFF;
            if (!new Utf8Decoder().decode(bytes, 0, bytes.length).equals("\uFFFD" + text)) {
                throw new AssertionError("U+%04X does not survive beside a malformed byte".formatted(codePoint));
            }
        }
    }

    @Test
    void onlyTheGivenPartIsDecoded() {
        byte[] bytes = "é€é".getBytes(UTF_8);

        assertThat(new Utf8Decoder().decode(bytes, 2, 3)).isEqualTo("€");
        assertThat(new Utf8Decoder().decode(bytes, 2, 2)).isEqualTo("\uFFFD");
        assertThat(new Utf8Decoder().decode(bytes, 3, 2)).isEqualTo("\uFFFD\uFFFD");
        assertThat(new Utf8Decoder().decode(bytes, 7, 0)).isEmpty();
    }

    @Test
    void unpairedSurrogateIsEncodedAsTheReplacementCharacter() {
        assertThat(new String(Utf8.encode("a\uD83Db"), UTF_8)).isEqualTo("a\uFFFDb");
        assertThat(new String(Utf8.encode("\uDE00"), UTF_8)).isEqualTo("\uFFFD");
        assertThat(new String(Utf8.encode("\uDE00\uD83D"), UTF_8)).isEqualTo("\uFFFD\uFFFD");
        assertThat(new String(Utf8.encode("\uD83D\uD83D\uDE00\uDE00"), UTF_8)).isEqualTo("\uFFFD😀\uFFFD");
        assertThat(Utf8.encode("?\uD83D")).containsExactly('?', 0xEF, 0xBF, 0xBD);
    }
}
