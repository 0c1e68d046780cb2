package io.eventsource.protocol.internal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Encodes text for the path of a URL. */
public final class PathText {

    /** The visible characters that a path cannot contain unencoded (RFC 3986, section 3.3), and the start of a parameter. */
    private static final String NOT_IN_PATH = "\"#;<>?[\\]^`{|}";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PathText() {}

    /** Encodes a decoded path. Slashes remain. */
    public static String encode(String path) {
        return encode(path, NOT_IN_PATH + "%");
    }

    /** Encodes what is not ASCII in a path that is encoded otherwise. */
    public static String encodeRest(String path) {
        return encode(path, NOT_IN_PATH);
    }

    private static String encode(String path, String encoded) {
        StringBuilder ascii = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7F && encoded.indexOf(b) < 0) {
                ascii.append((char) b);
            } else {
                ascii.append('%').append(HEX.toHexDigits(b));
            }
        }
        return ascii.toString();
    }
}
