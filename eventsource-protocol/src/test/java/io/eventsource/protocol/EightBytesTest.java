package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EightBytesTest {

    private static final int LENGTH = 19;

    /** Two adjacent bytes of every value, at every offset, among bytes that must not match. */
    @ParameterizedTest
    @ValueSource(bytes = {'x', '\t', 0x0E, 0x7F})
    void findsTheFirstLineEndAndTheFirstByteThatIsNotAscii(byte filler) {
        byte[] bytes = new byte[LENGTH];
        for (int at = 0; at < LENGTH - 1; at++) {
            for (int pair = 0; pair < 1 << 16; pair++) {
                Arrays.fill(bytes, filler);
                bytes[at] = (byte) pair;
                bytes[at + 1] = (byte) (pair >> 8);
                if (EightBytes.lineEnd(bytes, 1, LENGTH) != lineEnd(bytes)
                        || EightBytes.nonAscii(bytes, 1, LENGTH) != nonAscii(bytes)) {
                    assertThat(EightBytes.lineEnd(bytes, 1, LENGTH)).isEqualTo(lineEnd(bytes));
                    assertThat(EightBytes.nonAscii(bytes, 1, LENGTH)).isEqualTo(nonAscii(bytes));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 17})
    void nothingIsFoundAfterTheEnd(int length) {
        byte[] bytes = new byte[length + 16];
        for (byte behind : new byte[] {'\n', 'x', (byte) 0xFF}) {
            Arrays.fill(bytes, 0, length, (byte) 'x');
            Arrays.fill(bytes, length, bytes.length, behind);

            assertThat(EightBytes.lineEnd(bytes, 0, length)).isEqualTo(length);
            assertThat(EightBytes.nonAscii(bytes, 0, length)).isEqualTo(length);
        }
    }

    private static int lineEnd(byte[] bytes) {
        int i = 1;
        while (i < bytes.length && bytes[i] != '\n' && bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    private static int nonAscii(byte[] bytes) {
        int i = 1;
        while (i < bytes.length && bytes[i] >= 0) {
            i++;
        }
        return i;
    }
}
