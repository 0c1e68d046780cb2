package io.eventsource.examples.parser;

import io.eventsource.protocol.EventStreamHandler;
import io.eventsource.protocol.EventStreamParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Reads a saved event stream. */
final class EventFile {

    private EventFile() {}

    /** Parses a file of any size. */
    static void read(Path file, EventStreamHandler handler) throws IOException {
        EventStreamParser parser = new EventStreamParser(handler);
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                parser.feed(buffer.flip());
            }
        }
        parser.end();
    }
}
