package io.eventsource.benchmarks.nio;

import io.eventsource.benchmarks.peer.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;

/**
 * One thread, one selector; each event is encoded once and written to each stream separately. It has no channels, no ids
 * and no heartbeats: less than this a server that sends events one by one cannot do.
 */
public final class NioPeer implements Peer {

    /** How many events may wait for the thread before publishers wait. */
    private static final int QUEUED = 16;

    private final BlockingQueue<ByteBuffer> events = new ArrayBlockingQueue<>(QUEUED);
    private final Selector selector;

    /** Owned by the selector's thread. */
    private final List<NioStream> streams = new ArrayList<>();

    public NioPeer() throws IOException {
        selector = Selector.open();
    }

    @Override
    public Address start() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Thread thread = new Thread(this::run, "floor");
        thread.setDaemon(true);
        thread.start();
        return Address.here(server.socket().getLocalPort(), "/{channel}");
    }

    @Override
    public CompletionStage<?> publish(String channel, String data) throws InterruptedException {
        String event = "data: " + data + "\n\n";
        String chunk = Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
        byte[] bytes = chunk.getBytes(StandardCharsets.ISO_8859_1);
        events.put(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
        selector.wakeup();
        return DONE;
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::handle);
                ByteBuffer event = events.poll();
                while (event != null) {
                    fanOut(event);
                    selector.selectNow(this::handle);
                    event = events.poll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fanOut(ByteBuffer event) {
        boolean failed = false;
        for (NioStream stream : streams) {
            failed |= !stream.send(event);
        }
        if (failed) {
            streams.removeIf(NioStream::isClosed);
        }
    }

    private void handle(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel());
            } else {
                serve(key, (NioStream) key.attachment());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocketChannel server) throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new NioStream(channel, key));
        }
    }

    private void serve(SelectionKey key, NioStream stream) {
        if (key.isWritable()) {
            stream.sendPending();
        }
        if (key.isValid() && key.isReadable() && stream.readRequest()) {
            streams.add(stream);
        }
        if (stream.isClosed()) {
            streams.remove(stream);
        }
    }
}
