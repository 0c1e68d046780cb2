package io.eventsource.benchmarks.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One connection of the floor. Owned by the selector's thread. */
final class NioStream {

    private static final byte[] HEAD = """
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream\r
            Cache-Control: no-cache\r
            Transfer-Encoding: chunked\r
            \r
            """.getBytes(StandardCharsets.US_ASCII);

    /** A reader that lags this many events, in addition to the kernel's buffers, is disconnected. */
    private static final int MAX_PENDING = 1_000;

    /** The buffer for requests, of which only the end is checked. */
    private static final ByteBuffer SCRATCH = ByteBuffer.allocateDirect(4096);

    private final SocketChannel channel;
    private final SelectionKey key;
    private boolean open;

    /** What the socket did not take; null as long as it took all. */
    private @Nullable ArrayDeque<ByteBuffer> pending;

    NioStream(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    /** Reads what has come; true if it was the request, which is answered. Requests come in one piece here. */
    boolean readRequest() {
        try {
            SCRATCH.clear();
            int read = channel.read(SCRATCH);
            if (read < 0) {
                close();
            } else if (!open && read > 0) {
                open = true;
                return send(ByteBuffer.wrap(HEAD));
            }
        } catch (IOException e) {
            close();
        }
        return false;
    }

    /** Writes an event, or keeps it if the socket is full; false if the stream has ended. */
    boolean send(ByteBuffer event) {
        if (pending != null) {
            if (pending.size() == MAX_PENDING) {
                close();
                return false;
            }
            pending.add(event.duplicate());
            return true;
        }
        int start = event.position();
        try {
            channel.write(event);
            if (event.hasRemaining()) {
                pending = new ArrayDeque<>();
                pending.add(event.duplicate());
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
            return true;
        } catch (IOException e) {
            close();
            return false;
        } finally {
            event.position(start);
        }
    }

    void sendPending() {
        ArrayDeque<ByteBuffer> events = pending;
        if (events == null) {
            return;
        }
        try {
            while (!events.isEmpty()) {
                ByteBuffer event = events.element();
                channel.write(event);
                if (event.hasRemaining()) {
                    return;
                }
                events.remove();
            }
            pending = null;
            key.interestOps(SelectionKey.OP_READ);
        } catch (IOException e) {
            close();
        }
    }

    boolean isClosed() {
        return !channel.isOpen();
    }

    private void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket could not be closed", e);
        }
    }
}
