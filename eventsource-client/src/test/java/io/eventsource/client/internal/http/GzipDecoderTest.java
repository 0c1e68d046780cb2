package io.eventsource.client.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipDecoderTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1_000, Integer.MAX_VALUE})
    void membersAreDecodedHoweverTheyAreCut(int pieces) throws Exception {
        byte[] random = new byte[100_000]; // hardly compressed
        new Random(1).nextBytes(random);
        String text = "data: x\n\n" + "y".repeat(100_000) + new String(random, ISO_8859_1);
        byte[] members = concat(gzip(text), gzip(""), gzip("z"));

        assertThat(decode(members, pieces)).isEqualTo(text + "z");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 8, 16, 30})
    void optionalFieldsOfTheHeaderAreSkipped(int flags) throws Exception {
        byte[] plain = gzip("data: x\n\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(plain, 0, 3);
        bytes.write(flags);
        bytes.write(plain, 4, 6);
        bytes.writeBytes((flags & 4) == 0 ? new byte[0] : new byte[] {3, 0, 'a', 'b', 'c'});
        bytes.writeBytes(((flags & 8) == 0 ? "" : "name\0").getBytes(ISO_8859_1));
        bytes.writeBytes(((flags & 16) == 0 ? "" : "\0").getBytes(ISO_8859_1));
        bytes.writeBytes((flags & 2) == 0 ? new byte[0] : new byte[2]);
        bytes.write(plain, 10, plain.length - 10);

        for (int pieces = 1; pieces < 20; pieces++) {
            assertThat(decode(bytes.toByteArray(), pieces)).isEqualTo("data: x\n\n");
        }
    }

    @Test
    void anEmptyExtraFieldIsSkipped() throws Exception {
        byte[] plain = gzip("x");
        byte[] extra = concat(Arrays.copyOf(plain, 10), new byte[2], Arrays.copyOfRange(plain, 10, plain.length));
        extra[3] = 4;
        assertThat(decode(extra, 1)).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, -1, -4, -5, -8})
    void damageIsFound(int index) throws Exception {
        byte[] member = gzip("data: some text that is compressed");
        member[Math.floorMod(index, member.length)] ^= 0x40;

        assertThatThrownBy(() -> decode(member, 3)).isInstanceOf(ZipException.class);
    }

    @Test
    void aMemberThatIsCutShortIsNotComplete() throws Exception {
        byte[] member = gzip("data: x\n\n");
        for (int length = 0; length <= member.length; length++) {
            try (GzipDecoder decoder = new GzipDecoder()) {
                decoder.add(ByteBuffer.wrap(member, 0, length));
                while (decoder.next() != null) {}
                assertThat(decoder.isComplete()).isEqualTo(length == 0 || length == member.length);
            }
        }
    }

    @Test
    void flushedBytesAreDecodedImmediately() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes, 512, true);
                GzipDecoder decoder = new GzipDecoder()) {
            for (String text : new String[] {"data: 1\n\n", "data: 2\n\n"}) {
                out.write(text.getBytes(ISO_8859_1));
                out.flush();
                decoder.add(ByteBuffer.wrap(bytes.toByteArray()));
                bytes.reset();
                assertThat(ISO_8859_1.decode(decoder.next()).toString()).isEqualTo(text);
                assertThat(decoder.next()).isNull();
            }
        }
    }

    private static String decode(byte[] bytes, int pieces) throws IOException {
        StringBuilder text = new StringBuilder();
        try (GzipDecoder decoder = new GzipDecoder()) {
            for (int from = 0; from < bytes.length; from += Math.min(pieces, bytes.length)) {
                decoder.add(ByteBuffer.wrap(bytes, from, Math.min(pieces, bytes.length - from)));
                for (ByteBuffer next = decoder.next(); next != null; next = decoder.next()) {
                    text.append(ISO_8859_1.decode(next));
                }
            }
            assertThat(decoder.isComplete()).isTrue();
        }
        return text.toString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
