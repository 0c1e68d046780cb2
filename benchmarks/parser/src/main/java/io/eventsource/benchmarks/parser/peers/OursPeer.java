package io.eventsource.benchmarks.parser.peers;

import io.eventsource.protocol.EventStreamParser;
import java.nio.ByteBuffer;

/** This project's parser, fed from a buffer that each piece is copied into, as a channel would. */
final class OursPeer implements Peer {

    private final ByteBuffer buffer = ByteBuffer.allocate(Pieces.SIZE);

    @Override
    public void read(Pieces stream, Tally tally) {
        EventStreamParser parser =
                new EventStreamParser(event -> tally.event(event.type(), event.lastEventId(), event.data()));
        for (int count = stream.read(buffer.array(), 0, Pieces.SIZE);
                count > 0;
                count = stream.read(buffer.array(), 0, Pieces.SIZE)) {
            parser.feed(buffer.position(0).limit(count));
        }
        parser.end();
    }
}
