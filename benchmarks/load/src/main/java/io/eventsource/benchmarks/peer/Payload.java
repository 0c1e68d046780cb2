package io.eventsource.benchmarks.peer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The data of an event: its sequence and the time it was published at, each in 16 hexadecimal digits, and then as many
 * other characters as it takes. So a reader finds both without looking for them.
 */
public final class Payload {

    /** How many digits stand at the beginning. */
    public static final int DIGITS = 32;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Payload() {}

    /**
     * The data of one event.
     *
     * @param sequence how many events of its channel came before
     * @param nanos when it was published, by {@link System#nanoTime()}, which all processes of a machine share
     * @param length how many characters, at least {@value #DIGITS}
     */
    public static String of(long sequence, long nanos, int length) {
        byte[] text = new byte[length];
        Arrays.fill(text, (byte) '.');
        putHex(text, 0, sequence);
        putHex(text, DIGITS / 2, nanos);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void putHex(byte[] text, int offset, long value) {
        for (int i = 0; i < 16; i++) {
            text[offset + i] = HEX[(int) (value >>> (60 - 4 * i)) & 0xF];
        }
    }
}
