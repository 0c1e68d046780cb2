package io.eventsource.cli.request;

import io.eventsource.protocol.internal.VisibleText;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes UTF-8 that arrives in pieces to text that a terminal can show. A piece may end within a character. */
final class VisibleBytes {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    /** The start of a character, whose end has not arrived. */
    private byte[] rest = {};

    /** Returns the text of a piece, up to its last whole character. */
    String next(byte[] piece) {
        return decode(piece, false);
    }

    /** Returns what is left when no other piece arrives. */
    String end() {
        String text = decode(new byte[0], true);
        decoder.reset();
        return text;
    }

    private String decode(byte[] piece, boolean isLast) {
        ByteBuffer bytes = ByteBuffer.allocate(rest.length + piece.length);
        bytes.put(rest).put(piece).flip();
        CharBuffer text = CharBuffer.allocate(bytes.remaining() + 1);
        decoder.decode(bytes, text, isLast);
        rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return VisibleText.lines(text.flip().toString());
    }
}
