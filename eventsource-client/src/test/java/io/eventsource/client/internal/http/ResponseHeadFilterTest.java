package io.eventsource.client.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each input whole, cut after every byte, and byte by byte. */
class ResponseHeadFilterTest {

    private static final String OK = "HTTP/1.1 200 OK\\r\\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                OK + "Transfer-Encoding: identity\\r\\nA: b\\r\\n\\r\\ndata | " + OK + "A: b\\r\\n\\r\\ndata",
                OK + "A: b\\r\\ntransfer-ENCODING:Identity \\r\\n\\r\\n | " + OK + "A: b\\r\\n\\r\\n",
                OK + "Transfer-Encoding: identity\\n\\n | " + OK + "\\n",
                OK + "Transfer-Encoding: identity, chunked\\r\\n\\r\\n | " + OK
                        + "Transfer-Encoding:chunked\\r\\n\\r\\n",
                OK + "Transfer-Encoding: identity\\r\\nTransfer-Encoding:chunked\\r\\n\\r\\n | " + OK
                        + "Transfer-Encoding:chunked\\r\\n\\r\\n",
                OK + "Transfer-Encoding:gzip\\r\\n\\r\\n | " + OK + "Transfer-Encoding:gzip\\r\\n\\r\\n",
                "HTTP/1.1 100 Continue\\r\\n\\r\\n" + OK + "Transfer-Encoding: identity\\r\\n\\r\\n | "
                        + "HTTP/1.1 100 Continue\\r\\n\\r\\n" + OK + "\\r\\n",
                // Not in a head.
                OK + "\\r\\nTransfer-Encoding: identity\\r\\n | " + OK + "\\r\\nTransfer-Encoding: identity\\r\\n",
                "data: Transfer-Encoding: identity\\r\\n | data: Transfer-Encoding: identity\\r\\n",
                "HTTP/1.1 101 Other\\r\\n\\r\\nTransfer-Encoding: identity\\r\\n | "
                        + "HTTP/1.1 101 Other\\r\\n\\r\\nTransfer-Encoding: identity\\r\\n",
                // Similar names.
                OK + "Transfer-Encodings: identity\\r\\n\\r\\n | " + OK + "Transfer-Encodings: identity\\r\\n\\r\\n",
                OK + "X-Transfer-Encoding: identity\\r\\n\\r\\n | " + OK + "X-Transfer-Encoding: identity\\r\\n\\r\\n",
            })
    void codingsAreRewrittenInHeadsOnly(String escaped, String escapedExpected) {
        String input = unescaped(escaped);
        String expected = unescaped(escapedExpected);
        for (int cut = 0; cut <= input.length(); cut++) {
            assertThat(filter(input.substring(0, cut), input.substring(cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
        assertThat(filter(input.split(""))).isEqualTo(expected);
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    private static String filter(String... pieces) {
        ResponseHeadFilter filter = new ResponseHeadFilter();
        filter.expectHead();
        StringBuilder passed = new StringBuilder();
        for (String piece : pieces) {
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            buffer.limit(0);
            filter.putBack(buffer);
            int end = buffer.limit();
            buffer.limit(end + piece.length()).put(end, piece.getBytes(ISO_8859_1));
            filter.filter(buffer, 0);
            passed.append(ISO_8859_1.decode(buffer));
        }
        return passed.toString();
    }

    @Test
    void moreThan32InterimResponsesInARowAreAFlood() {
        byte[] interim = "HTTP/1.1 103 Early Hints\r\n\r\n".getBytes(ISO_8859_1);
        ResponseHeadFilter filter = new ResponseHeadFilter();
        filter.expectHead();
        for (int i = 0; i < 32; i++) {
            filter.filter(ByteBuffer.wrap(interim), 0);
            assertThat(filter.isFlooded()).isFalse();
        }
        filter.filter(ByteBuffer.wrap(interim), 0);
        assertThat(filter.isFlooded()).isTrue();
    }
}
