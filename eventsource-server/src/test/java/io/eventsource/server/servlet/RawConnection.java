package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A connection that shows every byte of the framing and can be reset. {@code Http1} of the container suite decodes the
 * framing instead.
 */
final class RawConnection implements AutoCloseable {

    private static final String END_OF_HEADERS = "\r\n\r\n";
    private static final int TIMEOUT_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final StringBuilder unread = new StringBuilder();

    RawConnection(Deployment server) throws IOException {
        socket.setReceiveBufferSize(8 * 1024); // a peer that does not read is soon noticed
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        in = socket.getInputStream();
    }

    /** Sends a request line and headers, and the empty line after them. */
    static RawConnection request(Deployment server, String... lines) throws IOException {
        RawConnection connection = new RawConnection(server);
        String headers = String.join("\r\n", lines);
        return connection.send(headers + (headers.contains("\r\nHost:") ? "" : "\r\nHost: localhost") + END_OF_HEADERS);
    }

    /**
     * Posts a body that is refused before it is read, and does not send it. A client that sends it may find the connection
     * closed before it reads the response.
     */
    static RawConnection refused(Deployment server, String path, int length) throws IOException {
        return request(server, "POST " + path + " HTTP/1.1", "Content-Length: " + length);
    }

    /** Opens a stream and reads its headers. */
    static RawConnection listen(Deployment server, String path, String... headers) throws IOException {
        RawConnection connection = request(server, lines("GET " + path + " HTTP/1.1", headers));
        assertThat(connection.readHeaders()).startsWith("HTTP/1.1 200 OK\r\n");
        return connection;
    }

    private static String[] lines(String first, String... more) {
        String[] lines = new String[more.length + 1];
        lines[0] = first;
        System.arraycopy(more, 0, lines, 1, more.length);
        return lines;
    }

    RawConnection send(String text) throws IOException {
        return send(text, StandardCharsets.UTF_8);
    }

    RawConnection send(String text, Charset charset) throws IOException {
        socket.getOutputStream().write(text.getBytes(charset));
        return this;
    }

    /** Reads the status line and the headers. */
    String readHeaders() throws IOException {
        return readThrough(END_OF_HEADERS);
    }

    /** Reads until a text has arrived, and returns everything up to its end. */
    String readThrough(String expected) throws IOException {
        String text = new String(expected.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        byte[] buffer = new byte[64 * 1024];
        int from = 0;
        int found;
        while ((found = unread.indexOf(text, from)) < 0) {
            from = Math.max(0, unread.length() - text.length());
            int length = read(buffer, text);
            unread.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
        }
        String read = unread.substring(0, found + text.length());
        unread.delete(0, found + text.length());
        return new String(read.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private int read(byte[] buffer, String expected) throws IOException {
        int length;
        try {
            length = in.read(buffer);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("expected \"" + expected + "\", but got only: " + unread, e);
        }
        if (length < 0) {
            throw new AssertionError("expected \"" + expected + "\", but the connection ended after: " + unread);
        }
        return length;
    }

    /** Reads up to the last chunk, which ends the stream in order. */
    String readThroughEnd() throws IOException {
        return readThrough("\r\n0\r\n\r\n");
    }

    /** Reads to the end, and returns whether the stream ends in order or the connection ends before the timeout. */
    boolean ends() throws IOException {
        try {
            readThroughEnd();
        } catch (AssertionError silentOrClosed) {
            return !(silentOrClosed.getCause() instanceof SocketTimeoutException);
        } catch (SocketException reset) {
            return true;
        }
        return true;
    }

    /** Whether there is nothing to read. */
    boolean isSilent() throws IOException {
        return unread.isEmpty() && in.available() == 0;
    }

    /** Sends no more bytes, but can still read. */
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Resets the connection. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
