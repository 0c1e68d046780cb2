package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a body says as text. The media type does not matter, so {@code curl -d} just works; its charset and the content
 * coding do. Without a charset it is UTF-8.
 */
final class BodyText {

    private final String coding;
    private final Charset charset;

    private BodyText(String coding, Charset charset) {
        this.coding = coding;
        this.charset = charset;
    }

    /** Finds out how the body of a request is to be read, before any of it is. */
    static BodyText of(HttpServletRequest request) throws Refusal {
        return new BodyText(coding(request.getHeader("Content-Encoding")), charset(request));
    }

    private static String coding(@Nullable String header) throws Refusal {
        String coding = header == null ? "identity" : header.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> "identity";
            case "gzip", "x-gzip" -> "gzip";
            default ->
                throw new Refusal(415, "the content coding \"" + coding + "\" is not known; send gzip, or none")
                        .with("Accept-Encoding", "gzip");
        };
    }

    private static Charset charset(HttpServletRequest request) throws Refusal {
        String name = null;
        try {
            name = request.getCharacterEncoding();
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            throw new Refusal(415, "the charset \"" + name + "\" of the content type is not known; send UTF-8");
        }
    }

    /**
     * Decodes a whole body.
     *
     * @param maxSize the most bytes that it may have, unpacked
     */
    String decode(byte[] body, int maxSize) throws Refusal {
        byte[] plain = coding.equals("gzip") ? unpack(body, maxSize) : body;
        ByteBuffer bytes = ByteBuffer.wrap(plain);
        CharBuffer text = CharBuffer.allocate(
                (int) Math.ceil(plain.length * (double) charset.newDecoder().maxCharsPerByte()));
        var decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(bytes, text, true);
        if (!result.isError()) {
            result = decoder.flush(text);
        }
        if (result.isError()) {
            throw new Refusal(
                    400, "the body is not " + charset.name() + ": it is malformed at byte " + bytes.position());
        }
        return text.flip().toString();
    }

    private static byte[] unpack(byte[] packed, int maxSize) throws Refusal {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] plain = in.readNBytes(maxSize);
            if (in.read() >= 0) {
                throw tooLarge(maxSize);
            }
            return plain;
        } catch (EOFException e) {
            throw new Refusal(400, "the body is not gzip, as its content coding says: it ends too early");
        } catch (IOException e) {
            throw new Refusal(400, "the body is not gzip, as its content coding says: " + e.getMessage());
        }
    }

    static Refusal tooLarge(int maxSize) {
        return new Refusal(413, "the body may have up to " + maxSize + " bytes");
    }
}
