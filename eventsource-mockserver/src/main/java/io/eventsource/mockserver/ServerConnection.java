package io.eventsource.mockserver;

import io.eventsource.mockserver.internal.BoundedWait;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Represents the server's end of one connection for a {@link Script}. It sends exactly the bytes that the script
 * passes.
 */
public final class ServerConnection {

    private final Socket socket;
    private final RecordedRequest request;

    ServerConnection(Socket socket, RecordedRequest request) {
        this.socket = socket;
        this.request = request;
    }

    /**
     * Returns the request that the client sent on this connection.
     *
     * @return the request
     */
    public RecordedRequest request() {
        return request;
    }

    /**
     * Sends the response head of an event stream that lasts as long as the connection. What the script sends next is the
     * stream.
     *
     * @return this connection
     * @throws IOException if the connection is closed
     */
    public ServerConnection openStream() throws IOException {
        return send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    }

    /**
     * Sends text at once, and adds nothing.
     *
     * @param text the text, sent as UTF-8
     * @return this connection
     * @throws IOException if the connection is closed
     */
    public ServerConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes at once, and adds nothing.
     *
     * @param bytes the bytes
     * @return this connection
     * @throws IOException if the connection is closed
     */
    public ServerConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /**
     * Waits until the client closes the connection, and discards what the client sends.
     *
     * @throws IOException if the client resets the connection instead, or the server is closed
     */
    public void awaitClosed() throws IOException {
        discard();
    }

    /**
     * Waits until the client closes the connection, at most for a time. Discards bytes from the client, each of which
     * restarts the time.
     *
     * @param time the longest wait
     * @return whether the client closed the connection in time, in order or with a reset
     * @throws IOException if the server is closed
     * @throws IllegalArgumentException if the time is negative
     */
    public boolean isClosedWithin(Duration time) throws IOException {
        long millis = BoundedWait.nanos(BoundedWait.requireNotNegative("time", time)) / 1_000_000 + 1;
        socket.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
        try {
            discard();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            if (socket.isClosed()) {
                throw e;
            }
            return true;
        } finally {
            if (!socket.isClosed()) {
                socket.setSoTimeout(0);
            }
        }
    }

    private void discard() throws IOException {
        byte[] discarded = new byte[1024];
        int count = 0;
        while (count >= 0) {
            count = socket.getInputStream().read(discarded);
        }
    }

    /**
     * Closes the connection with a reset. Bytes in transit may be lost.
     *
     * @throws IOException if the connection is closed already
     */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
