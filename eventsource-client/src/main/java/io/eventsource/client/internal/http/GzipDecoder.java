package io.eventsource.client.internal.http;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes gzip incrementally, one member after another. It decodes all of each piece of input, so that no event waits for
 * the next one. Not safe for concurrent use.
 *
 * <p>Jetty 12.1's own decoder never returns when its input ends too early.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
final class GzipDecoder implements AutoCloseable {

    private static final int OUTPUT_SIZE = 8 * 1024;
    private static final int FIXED_HEADER_SIZE = 10;
    private static final int TRAILER_SIZE = 8;
    private static final int[] MAGIC = {0x1F, 0x8B, 8};

    private static final int HAS_HEADER_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xE0;
    private static final long LOW_32_BITS = 0xFFFF_FFFFL;

    /** The parts of a member, in order. */
    private enum Part {
        FIXED_HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        DATA,
        TRAILER
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] output = new byte[OUTPUT_SIZE];

    private byte[] input = {};
    /** The index of the first byte of the input that neither this class nor the inflater has read. */
    private int position;
    /** Whether the inflater may have more output without more input. */
    private boolean pending;

    private Part part = Part.FIXED_HEADER;
    /** The number of bytes of the part that were read; not counted for the data. */
    private int read;

    private int flags;
    /** A number of several bytes, little-endian: the length of the extra field, or the trailer. */
    private long number;

    /** Copies the next bytes. All previous bytes must have been decoded. */
    void add(ByteBuffer bytes) {
        input = new byte[bytes.remaining()];
        bytes.get(input);
        position = 0;
    }

    /**
     * Decodes the next bytes.
     *
     * @return the bytes, valid until the next call; null if more input is needed
     * @throws ZipException if the input is damaged
     */
    @Nullable ByteBuffer next() throws ZipException {
        while (pending || position < input.length) {
            if (part == Part.DATA) {
                int count = inflate();
                if (count > 0) {
                    return ByteBuffer.wrap(output, 0, count);
                }
            } else {
                take(input[position++] & 0xFF);
            }
        }
        return null;
    }

    /** Returns whether the input may end here: after a member, or before the first. */
    boolean isComplete() {
        return part == Part.FIXED_HEADER && read == 0;
    }

    @Override
    public void close() {
        inflater.end();
        input = new byte[0];
        position = 0;
        pending = false;
    }

    private int inflate() throws ZipException {
        if (inflater.needsInput()) {
            inflater.setInput(input, position, input.length - position);
            position = input.length;
        }
        int count;
        try {
            count = inflater.inflate(output);
        } catch (DataFormatException e) {
            throw damaged();
        }
        crc.update(output, 0, count);
        pending = count == OUTPUT_SIZE && !inflater.finished();
        if (inflater.finished()) {
            position = input.length - inflater.getRemaining();
            enter(Part.TRAILER);
        } else if (inflater.needsDictionary()) {
            throw damaged();
        }
        return count;
    }

    private void take(int b) throws ZipException {
        switch (part) {
            case FIXED_HEADER -> fixedHeader(b);
            case EXTRA_LENGTH -> {
                if (number(b, 2)) {
                    enter(number == 0 ? Part.NAME : Part.EXTRA);
                }
            }
            case EXTRA -> {
                if (++read == number) {
                    enter(Part.NAME);
                }
            }
            case NAME -> {
                if (b == 0) {
                    enter(Part.COMMENT);
                }
            }
            case COMMENT -> {
                if (b == 0) {
                    enter(Part.HEADER_CRC);
                }
            }
            case HEADER_CRC -> {
                if (++read == 2) {
                    enter(Part.DATA);
                }
            }
            case TRAILER -> trailer(b);
            case DATA -> throw new AssertionError(part);
        }
    }

    private void fixedHeader(int b) throws ZipException {
        if (read < MAGIC.length && b != MAGIC[read]) {
            throw damaged();
        }
        if (read == MAGIC.length) {
            flags = b;
            if ((flags & RESERVED) != 0) {
                throw damaged();
            }
        }
        if (++read == FIXED_HEADER_SIZE) {
            enter(Part.EXTRA_LENGTH);
        }
    }

    private void trailer(int b) throws ZipException {
        if (number(b, TRAILER_SIZE)) {
            boolean intact = (number & LOW_32_BITS) == crc.getValue()
                    && number >>> 32 == (inflater.getBytesWritten() & LOW_32_BITS);
            if (!intact) {
                throw damaged();
            }
            enter(Part.FIXED_HEADER);
        }
    }

    /** Adds the next byte of a number, and returns whether it was the last. */
    private boolean number(int b, int size) {
        number |= (long) b << (8 * read);
        return ++read == size;
    }

    /** Enters a part, or the next one that the member has. */
    private void enter(Part next) {
        part = next;
        read = 0;
        switch (next) {
            case EXTRA_LENGTH -> skipUnless(HAS_EXTRA, Part.NAME);
            case NAME -> skipUnless(HAS_NAME, Part.COMMENT);
            case COMMENT -> skipUnless(HAS_COMMENT, Part.HEADER_CRC);
            case HEADER_CRC -> skipUnless(HAS_HEADER_CRC, Part.DATA);
            case DATA -> {
                inflater.reset();
                crc.reset();
            }
            case TRAILER -> number = 0;
            default -> {}
        }
        if (part == Part.EXTRA_LENGTH) {
            number = 0;
        }
    }

    private void skipUnless(int flag, Part next) {
        if ((flags & flag) == 0) {
            enter(next);
        }
    }

    private static ZipException damaged() {
        return new ZipException("not gzip");
    }
}
