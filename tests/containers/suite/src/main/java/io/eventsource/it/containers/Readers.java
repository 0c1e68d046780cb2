package io.eventsource.it.containers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.eventsource.it.support.Await;
import io.eventsource.protocol.EventStreamParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many streams, read by one thread. Their events carry {@code 0}, {@code 1}, {@code 2} … before the first space of their
 * data, so each reader detects events that were lost, repeated or out of order.
 */
final class Readers implements AutoCloseable {

    private final Selector selector = Selector.open();
    private final List<Reader> readers = new ArrayList<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "readers");
    private volatile boolean closed;

    private Readers() throws IOException {}

    static Readers open(int port, String path, int count) throws Exception {
        Readers all = new Readers();
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(ISO_8859_1);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            Reader reader = all.new Reader();
            all.readers.add(reader);
            channel.register(all.selector, SelectionKey.OP_READ, reader);
        }
        all.thread.setDaemon(true);
        all.thread.start();
        Await.until(() -> all.open.get() == count, () -> all.open + " of " + count + " streams are open");
        return all;
    }

    /** How many events the last of the readers has got. */
    int slowest() {
        return readers.stream().mapToInt(reader -> reader.events).min().orElseThrow();
    }

    /** What was lost, doubled or out of order, and which streams have ended. */
    Queue<String> faults() {
        return faults;
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (!closed) {
                selector.select(key -> read(key, buffer), 100);
            }
        } catch (IOException e) {
            faults.add(e.toString());
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
        try {
            if (((SocketChannel) key.channel()).read(buffer.clear()) < 0) {
                faults.add("a stream has ended");
                key.cancel();
                return;
            }
            ((Reader) key.attachment()).take(buffer.flip());
        } catch (IOException e) {
            faults.add(e.toString());
            key.cancel();
        }
    }

    @Override
    public void close() throws Exception {
        closed = true;
        selector.wakeup();
        thread.join();
        for (SelectionKey key : selector.keys()) {
            SocketChannel channel = (SocketChannel) key.channel();
            channel.socket().setSoLinger(true, 0);
            channel.close();
        }
        selector.close();
    }

    /** One stream. Owned by the reading thread; others see how far it is. */
    private final class Reader {

        /**
         * The position of the next byte within a chunked response.
         *
         * <pre>
         *          empty line                 size
         *   HEAD ─────────────▶ CHUNK_SIZE ─────────▶ CHUNK
         *                           ▲                   │
         *                           └── end of chunk ───┘
         * </pre>
         */
        private enum State {
            HEAD,
            CHUNK_SIZE,
            CHUNK
        }

        private final EventStreamParser parser = new EventStreamParser(event -> dispatched(event.data()));
        private final StringBuilder line = new StringBuilder();
        private State state = State.HEAD;
        private int left;
        private volatile int events;

        void take(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                if (state == State.CHUNK) {
                    int length = Math.min(left, bytes.remaining());
                    parser.feed(bytes.slice(bytes.position(), length));
                    bytes.position(bytes.position() + length);
                    left -= length;
                    state = left == 0 ? State.CHUNK_SIZE : State.CHUNK;
                } else {
                    char c = (char) bytes.get();
                    if (c == '\n') {
                        line();
                        line.setLength(0);
                    } else if (c != '\r') {
                        line.append(c);
                    }
                }
            }
        }

        private void line() {
            if (state == State.HEAD) {
                if (line.isEmpty()) {
                    state = State.CHUNK_SIZE;
                    open.incrementAndGet();
                } else if (line.indexOf("HTTP/1.1 ") == 0 && line.indexOf("HTTP/1.1 200") != 0) {
                    faults.add(line.toString());
                }
            } else if (!line.isEmpty()) { // the line end after a chunk makes an empty one
                left = Integer.parseInt(line, 0, line.length(), 16);
                state = State.CHUNK;
                if (left == 0) {
                    faults.add("a stream was ended");
                }
            }
        }

        private void dispatched(String data) {
            int number = Integer.parseInt(data.substring(0, data.indexOf(' ')));
            if (number != events) {
                faults.add("expected " + events + ", but got " + number);
            }
            events = number + 1;
        }
    }
}
