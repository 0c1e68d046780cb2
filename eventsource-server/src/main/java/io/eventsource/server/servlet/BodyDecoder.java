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
 * What a body says as text. The media type does not matter, so {@code curl -d} just works; its charset and the content
 * coding do. Without a charset it is UTF-8.
 */
final class BodyDecoder {

    /** How much memory a text, the event made from it and what is needed on the way may take, for each of its bytes. */
    private static final int EXPANSION = 8;

    /** The part of the broker's memory that one body may have, so that its event has room, too. */
    private static final int LARGEST_PART = 16;

    private static final int PIECE = 4 * 1024;

    private final String coding;
    private final Charset charset;

    private BodyDecoder(String coding, Charset charset) {
        this.coding = coding;
        this.charset = charset;
    }

    /** Finds out how the body of a request is to be read, before any of it is. */
    static BodyDecoder of(HttpServletRequest request) throws HttpError {
        return new BodyDecoder(coding(request.getHeader("Content-Encoding")), charset(request));
    }

    private static String coding(@Nullable String header) throws HttpError {
        String coding = header == null ? "identity" : header.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> "identity";
            case "gzip", "x-gzip" -> "gzip";
            default ->
                throw new HttpError(415, "the content coding \"" + coding + "\" is not known; send gzip, or none")
                        .with("Accept-Encoding", "gzip");
        };
    }

    private static Charset charset(HttpServletRequest request) throws HttpError {
        String name = null;
        try {
            name = request.getCharacterEncoding();
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            throw new HttpError(415, "the charset \"" + name + "\" of the content type is not known; send UTF-8");
        }
    }

    /**
     * Decodes a whole body.
     *
     * @param maxSize the most bytes that it may have, unpacked
     * @param memory what is counted by, with what the text and its event will take
     */
    String decode(byte[] body, int maxSize, MemoryReservation memory) throws HttpError {
        byte[] plain = coding.equals("gzip") ? unpack(body, maxSize, memory) : body;
        if (!memory.tryAddBriefly((long) EXPANSION * plain.length)) {
            throw noMemory();
        }
        requireWellFormed(plain);
        return new String(plain, charset);
    }

    /** Decodes the text piece by piece: as a whole, it would be there once more. */
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
                    return Arrays.copyOf(plain, size); // what this takes has less than the capacity counted for it
                }
                if (capacity == maxSize) {
                    if (in.read() >= 0) {
                        throw tooLarge(maxSize);
                    }
                    return plain;
                }
            }
        } catch (EOFException e) {
            throw new HttpError(400, "the body is not gzip, as its content coding says: it ends too early");
        } catch (IOException e) {
            throw new HttpError(400, "the body is not gzip, as its content coding says: " + e.getMessage());
        }
    }

    /** How many bytes a body may have unless it is said otherwise, by a broker's memory. */
    static int defaultMaxSize(long memoryLimit) {
        return (int) Math.min(1024 * 1024, memoryLimit / LARGEST_PART);
    }

    static HttpError noMemory() {
        return new HttpError(503, "the server's memory is used up; try again later").with("Retry-After", "1");
    }

    static HttpError tooLarge(int maxSize) {
        return new HttpError(413, "the body may have up to " + maxSize + " bytes");
    }
}
