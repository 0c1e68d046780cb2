package io.eventsource.benchmarks.parser.peers;

import java.nio.charset.StandardCharsets;

/** A string for each piece, though a character may be cut in two: what it costs to have text at all. */
final class DecodeFloor implements Peer {

    private final byte[] piece = new byte[Pieces.SIZE];

    @Override
    public void read(Pieces stream, Tally tally) {
        for (int count = stream.read(piece, 0, piece.length); count > 0; count = stream.read(piece, 0, piece.length)) {
            tally.event(null, null, new String(piece, 0, count, StandardCharsets.UTF_8));
        }
    }
}
