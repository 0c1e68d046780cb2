package io.eventsource.benchmarks.parser.peers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lines, and a string for each: what every reader of lines has done before it parses anything. */
final class LinesFloor implements Peer {

    private final byte[] piece = new byte[Pieces.SIZE];
    /** The part of a line that came with earlier pieces. */
    private byte[] open = new byte[Pieces.SIZE];

    private int openSize;

    @Override
    public void read(Pieces stream, Tally tally) {
        for (int count = stream.read(piece, 0, piece.length); count > 0; count = stream.read(piece, 0, piece.length)) {
            int from = 0;
            for (int i = 0; i < count; i++) {
                if (piece[i] == '\n') {
                    tally.event(null, null, line(from, i));
                    from = i + 1;
                }
            }
            keep(from, count);
        }
    }

    private String line(int from, int to) {
        if (openSize == 0) {
            return new String(piece, from, to - from, StandardCharsets.UTF_8);
        }
        keep(from, to);
        String line = new String(open, 0, openSize, StandardCharsets.UTF_8);
        openSize = 0;
        return line;
    }

    private void keep(int from, int to) {
        if (openSize + to - from > open.length) {
            open = Arrays.copyOf(open, 2 * open.length);
        }
        System.arraycopy(piece, from, open, openSize, to - from);
        openSize += to - from;
    }
}
