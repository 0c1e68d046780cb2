package io.eventsource.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One subscriber. Owned by the load's thread. */
final class Stream implements StreamParser.Events {

    private final Load load;
    private final String path;
    private final boolean reads;
    private final StreamParser parser;
    private final SocketChannel channel;
    private @Nullable SelectionKey key;

    /** The sequence of the newest event; -1 before the first. */
    private long last = -1;

    private long readAt;

    /**
     * A stream that is not connected yet.
     *
     * @param path the path to ask for
     * @param reads whether it reads more than the head
     */
    Stream(Load load, String path, boolean reads, int bytesOfData) throws IOException {
        this.load = load;
        this.path = path;
        this.reads = reads;
        this.parser = new StreamParser(bytesOfData, this);
        this.channel = SocketChannel.open();
    }

    /** Connects from one of a few addresses of this machine, since one has too few ports for all streams. */
    void connect(Selector selector, int port, int source) throws IOException {
        channel.configureBlocking(false);
        // A reset instead of a long goodbye: ports are needed again soon.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + source)}), 0));
        key = channel.register(selector, SelectionKey.OP_CONNECT, this);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Does what the selector says can be done. */
    void handle(SelectionKey ready) throws IOException {
        if (ready.isConnectable()) {
            channel.finishConnect();
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ready.interestOps(SelectionKey.OP_READ);
        } else if (ready.isReadable()) {
            read();
        }
    }

    private void read() throws IOException {
        ByteBuffer buffer = load.buffer();
        int length = channel.read(buffer.clear());
        if (length < 0) {
            throw new IOException("the server has ended the stream");
        }
        readAt = System.nanoTime();
        load.countBytes(length);
        parser.feed(load.bytes(), length);
        if (parser.isEnded()) {
            throw new IOException("the server has ended the stream");
        }
    }

    @Override
    public void opened() {
        if (!reads && key != null) {
            key.interestOps(0);
        }
        load.opened();
    }

    @Override
    public void event(long sequence, long time) {
        long expected = last + 1;
        if (last >= 0 && sequence != expected) {
            if (sequence > expected) {
                load.count(Faults.Kind.LOST, sequence - expected);
            } else {
                load.count(Faults.Kind.REPEATED, 1);
            }
        }
        last = Math.max(last, sequence);
        load.received(readAt - time);
    }

    boolean reads() {
        return reads;
    }

    boolean isOpen() {
        return parser.isOpen();
    }

    long last() {
        return last;
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket could not be closed", e);
        }
    }
}
