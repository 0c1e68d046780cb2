package io.eventsource.benchmarks.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A source in a separate process, which writes pre-encoded events as fast as they are read. It prints its port and ends with
 * its standard input.
 */
final class SourceMain {

    private static final int BACKLOG = 4_096;

    private SourceMain() {}

    /**
     * Serves {@value StreamText#ENDLESS} and a number, chunks of so many events, and {@value StreamText#IDLE}, one event and then
     * nothing.
     */
    public static void main(String[] args) throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        System.out.println(server.socket().getLocalPort());
        daemon(() -> accept(server));
        while (System.in.read() >= 0) {
            // whatever it says: only its end matters
        }
        System.exit(0);
    }

    private static void accept(ServerSocketChannel server) {
        try {
            while (true) {
                SocketChannel client = server.accept();
                daemon(() -> serve(client));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Serves a client until it goes. Some open connections that they never use. */
    private static void serve(SocketChannel client) {
        try (client) {
            String request = request(client);
            if (request.startsWith("GET " + StreamText.IDLE)) {
                write(client, StreamText.head());
                write(client, StreamText.chunk(1));
                request(client);
            } else if (request.startsWith("GET " + StreamText.ENDLESS)) {
                String events = request.substring(("GET " + StreamText.ENDLESS).length(), request.indexOf(" HTTP"));
                stream(client, Integer.parseInt(events));
            }
        } catch (IOException e) {
            // The client has disconnected, as expected.
        }
    }

    /** The head of the next request, which has no body, or less if the client goes. */
    private static String request(SocketChannel client) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 * 1024);
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            if (client.read(bytes) < 0) {
                return head;
            }
            head = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }
        return head;
    }

    private static void stream(SocketChannel client, int eventsAChunk) throws IOException {
        write(client, StreamText.head());
        byte[] chunks = StreamText.chunks(eventsAChunk);
        ByteBuffer bytes = ByteBuffer.allocateDirect(chunks.length).put(chunks);
        while (true) {
            write(client, bytes.flip());
        }
    }

    private static void write(SocketChannel client, byte[] bytes) throws IOException {
        write(client, ByteBuffer.wrap(bytes));
    }

    private static void write(SocketChannel client, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }
}
