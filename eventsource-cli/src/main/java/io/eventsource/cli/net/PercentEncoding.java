package io.eventsource.cli.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding of a path segment that stays readable: only characters that a segment cannot contain are escaped. */
final class PercentEncoding {

    /**
     * The characters that RFC 3986 allows in a segment besides letters and digits, without {@code ;} and {@code =},
     * which a servlet container reads as path parameters.
     */
    private static final String PLAIN = "-._~:@!$&'()*+";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    static String segment(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                encoded.append((char) b);
            } else {
                HEX.toHexDigits(encoded.append('%'), b);
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || PLAIN.indexOf(b) >= 0;
    }

    /** Decodes a segment. A percent sign without two hexadecimal digits is kept. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(text.length());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%'
                    && i + 2 < bytes.length
                    && HexFormat.isHexDigit(bytes[i + 1])
                    && HexFormat.isHexDigit(bytes[i + 2])) {
                decoded.write((HexFormat.fromHexDigit(bytes[i + 1]) << 4) | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }
}
