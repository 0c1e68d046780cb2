package io.eventsource.server.servlet;

import io.eventsource.server.internal.MemoryReservation;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a body to text. It respects the charset, by default UTF-8, and the content coding, but ignores the media
 * type, so that {@code curl -d} works without options.
 */
final class BodyDecoder {

    /** The most bytes of memory that a text, its event and temporary copies need for each byte of the body. */
    private static final int EXPANSION = 8;

    /** The divisor that gives the share of the broker's memory for one body, so that its event fits, too. */
    private static final int LARGEST_PART = 16;

    private static final int PIECE = 4 * 1024;

    private final String coding;
    private final Charset charset;

    private BodyDecoder(String coding, Charset charset) {
        this.coding = coding;
        this.charset = charset;
    }

    /** Determines how to decode a request's body, before the body is read. */
    static BodyDecoder of(HttpServletRequest request) throws HttpError {
        return new BodyDecoder(coding(request.getHeader("Content-Encoding")), charset(request));
    }

    private static String coding(@Nullable String header) throws HttpError {
        String coding = header == null ? "identity" : header.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> "identity";
            case "gzip", "x-gzip" -> "gzip";
            default ->
                throw new HttpError(415, "unknown content coding \"" + coding + "\"; send gzip, or none")
                        .with("Accept-Encoding", "gzip");
        };
    }

    private static Charset charset(HttpServletRequest request) throws HttpError {
        String name = null;
        try {
            name = request.getCharacterEncoding();
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            throw new HttpError(415, "unknown charset \"" + name + "\" in the content type; send UTF-8");
        }
    }

    /**
     * Decodes a whole body.
     *
     * @param maxSize the most bytes that it may have, uncompressed
     * @param memory counts the body, and the memory that the text and its event will need
     */
    String decode(byte[] body, int maxSize, MemoryReservation memory) throws HttpError {
        byte[] plain = coding.equals("gzip") ? unpack(body, maxSize, memory) : body;
        if (!memory.tryAddBriefly((long) EXPANSION * plain.length)) {
            throw noMemory();
        }
        requireWellFormed(plain);
        return new String(plain, charset);
    }

    /** Decodes the text in pieces, to avoid another copy of the whole text. */
    private void requireWellFormed(byte[] plain) throws HttpError {
        ByteBuffer bytes = ByteBuffer.wrap(plain);
        CharBuffer piece = CharBuffer.allocate(Math.min(PIECE, plain.length + 2));
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result;
        do {
            result = decoder.decode(bytes, piece.clear(), true);
        } while (result.isOverflow());
        if (!result.isError()) {
            result = decoder.flush(piece.clear());
        }
        if (result.isError()) {
            throw new HttpError(
                    400, "the body is not " + charset.name() + ": it is malformed at byte " + bytes.position());
        }
    }

    private static byte[] unpack(byte[] packed, int maxSize, MemoryReservation memory) throws HttpError {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] plain = {};
            int size = 0;
            while (true) {
                int capacity = Math.min(maxSize, Math.max(PIECE, 2 * size));
                if (!memory.tryAdd(capacity)) {
                    throw noMemory();
                }
                plain = Arrays.copyOf(plain, capacity);
                memory.release(size);
                size += in.readNBytes(plain, size, capacity - size);
                if (size < capacity) {
                    return Arrays.copyOf(plain, size); // the copy is smaller than the capacity counted for it
                }
                if (capacity == maxSize) {
                    if (in.read() >= 0) {
                        throw tooLarge(maxSize);
                    }
                    return plain;
                }
            }
        } catch (EOFException e) {
            throw new HttpError(400, "the body is not valid gzip, which its Content-Encoding names: it ends too early");
        } catch (IOException e) {
            throw new HttpError(400, "the body is not valid gzip, which its Content-Encoding names: " + e.getMessage());
        }
    }

    /** Returns the default limit for a body, in bytes, which depends on the broker's memory. */
    static int defaultMaxSize(long memoryLimit) {
        return (int) Math.min(EventSourceServletBuilder.DEFAULT_MAX_BODY_SIZE, memoryLimit / LARGEST_PART);
    }

    static HttpError noMemory() {
        return new HttpError(503, "the server's memory is used up; try again later").with("Retry-After", "1");
    }

    static HttpError tooLarge(int maxSize) {
        return new HttpError(413, "the body may have up to " + maxSize + " bytes");
    }
}
