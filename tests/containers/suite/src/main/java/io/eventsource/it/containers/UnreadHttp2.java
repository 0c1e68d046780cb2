package io.eventsource.it.containers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A client of HTTP/2 that asks for one stream, opens all windows as far as they go, and never reads from its socket: so
 * that TCP, and not HTTP/2, is what stops the server.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-4.1">RFC 9113, 4.1</a>
 */
final class UnreadHttp2 implements AutoCloseable {

    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM_AND_HEADERS = 0x05;
    private static final int ACK = 0x01;

    private final Socket socket = new Socket();

    private UnreadHttp2(int port) throws IOException {
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    static UnreadHttp2 get(int port, String path) throws IOException {
        UnreadHttp2 client = new UnreadHttp2(port);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
        byte[] largestStreamWindow = {0, 4, 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
        frame(all, SETTINGS, 0, 0, largestStreamWindow);
        frame(all, WINDOW_UPDATE, 0, 0, new byte[] {0x7F, (byte) 0xFE, 0, 0});
        frame(all, SETTINGS, ACK, 0, new byte[0]);
        frame(all, HEADERS, END_STREAM_AND_HEADERS, 1, request(path));
        client.socket.getOutputStream().write(all.toByteArray());
        return client;
    }

    /** The fields of the request: indexed where the static table has them, literals without indexing where not. */
    private static byte[] request(String path) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.write(0x82); // :method: GET
        fields.write(0x86); // :scheme: http
        literal(fields, 4, path); // :path
        literal(fields, 1, "localhost"); // :authority
        return fields.toByteArray();
    }

    private static void literal(ByteArrayOutputStream fields, int nameIndex, String value) {
        fields.write(nameIndex);
        fields.write(value.length());
        fields.writeBytes(value.getBytes(ISO_8859_1));
    }

    private static void frame(ByteArrayOutputStream all, int type, int flags, int stream, byte[] payload) {
        all.writeBytes(new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream});
        all.writeBytes(payload);
    }

    /** Resets the connection. */
    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
