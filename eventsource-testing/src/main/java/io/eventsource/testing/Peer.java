package io.eventsource.testing;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The server's end of one connection, for {@linkplain Script scripts}. It sends what it is told, byte by byte. */
public final class Peer {

    private final Socket socket;
    private final RecordedRequest request;

    Peer(Socket socket, RecordedRequest request) {
        this.socket = socket;
        this.request = request;
    }

    /**
     * What the client asked for.
     *
     * @return the request
     */
    public RecordedRequest request() {
        return request;
    }

    /**
     * Sends the head of an event stream that lasts as long as the connection. What is sent next is the stream.
     *
     * @return this peer
     * @throws IOException if the client is gone
     */
    public Peer openStream() throws IOException {
        return send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    }

    /**
     * Sends text at once, with nothing added.
     *
     * @param text the text, sent as UTF-8
     * @return this peer
     * @throws IOException if the client is gone
     */
    public Peer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes at once, with nothing added.
     *
     * @param bytes the bytes
     * @return this peer
     * @throws IOException if the client is gone
     */
    public Peer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /**
     * Waits until the client closes the connection. What it sends is dropped.
     *
     * @throws IOException if it resets the connection instead, or the server is closed
     */
    public void awaitClosed() throws IOException {
        byte[] dropped = new byte[1024];
        int count = 0;
        while (count >= 0) {
            count = socket.getInputStream().read(dropped);
        }
    }

    /**
     * Closes the connection with a reset instead of an orderly end. Bytes that are still under way may be lost.
     *
     * @throws IOException if the connection is closed already
     */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
