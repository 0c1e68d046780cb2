package io.eventsource.cli.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;

/**
 * A client of HTTP/2 without TLS that sends what the test wants, frame by frame. It renews no window that the test does not renew.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6">RFC 9113, section 6</a>
 */
final class RawHttp2 implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;

    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;

    static final int REFUSED_STREAM = 7;
    static final int ENHANCE_YOUR_CALM = 11;

    private final Socket socket;
    private final DataInputStream in;
    private final HpackDecoder decoder = new HpackDecoder(8192, System::nanoTime);
    private final Map<Integer, Integer> statuses = new HashMap<>();
    private final Map<Integer, StringBuilder> bodies = new HashMap<>();
    private int nextStream = 1;
    private String authority = "localhost";

    /** A frame as it was received. */
    record Frame(int type, int flags, int stream, ByteBuffer payload) {

        /** The error of a GOAWAY or of an RST_STREAM. */
        int error() {
            return payload.getInt(type == GOAWAY ? 4 : 0);
        }

        boolean endsStream() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }
    }

    private RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects with the windows of the standard, 65,535 bytes for each stream and for all. */
    static RawHttp2 connect(int port) throws IOException {
        RawHttp2 client = new RawHttp2(new Socket(InetAddress.getLoopbackAddress(), port));
        client.socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
        client.send(SETTINGS, 0, 0, new byte[0]);
        return client;
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        socket.getOutputStream().write(frame.array());
    }

    /** Calls the server by another name from now on. */
    void name(String host) {
        authority = host;
    }

    /** Requests a path, and returns the number of the stream. */
    int get(String path) throws IOException {
        return request("GET", path, true);
    }

    /** Begins a request with more fields, each {@code name: value}. */
    int request(String method, String path, boolean isComplete, String... fields) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", method);
        literal(block, ":scheme", "http");
        literal(block, ":path", path);
        literal(block, ":authority", authority);
        for (String field : fields) {
            literal(block, field.substring(0, field.indexOf(": ")), field.substring(field.indexOf(": ") + 2));
        }
        int stream = nextStream;
        nextStream += 2;
        send(HEADERS, END_HEADERS | (isComplete ? END_STREAM : 0), stream, block.toByteArray());
        return stream;
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        block.write(name.length());
        block.writeBytes(name.getBytes(ISO_8859_1));
        if (value.length() < 127) {
            block.write(value.length());
        } else {
            block.write(127);
            int rest = value.length() - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write(128 | rest % 128);
            }
            block.write(rest);
        }
        block.writeBytes(value.getBytes(ISO_8859_1));
    }

    void post(String path, String body) throws IOException {
        send(DATA, END_STREAM, request("POST", path, false), body.getBytes(UTF_8));
    }

    void reset(int stream) throws IOException {
        send(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    /** Lets the server send more, on one stream or on all (0). */
    void openWindow(int stream, int bytes) throws IOException {
        send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
    }

    /** Reads a frame. What it says of its stream is kept. */
    Frame read() throws Exception {
        if (Thread.interrupted()) {
            throw new InterruptedException("the test takes too long");
        }
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        Frame frame = new Frame(type, flags, stream, ByteBuffer.wrap(payload));
        if (frame.type == HEADERS && decoder.decode(frame.payload) instanceof MetaData.Response response) {
            statuses.put(frame.stream, response.getStatus());
        } else if (frame.type == DATA) {
            bodies.computeIfAbsent(stream, each -> new StringBuilder()).append(new String(payload, UTF_8));
        } else if (frame.type == SETTINGS && frame.flags == 0) {
            send(SETTINGS, 1, 0, new byte[0]);
        }
        return frame;
    }

    /** Reads until a frame of a type comes on a stream. */
    Frame await(int type, int stream) throws Exception {
        Frame frame = read();
        while (frame.type != type || frame.stream != stream) {
            frame = read();
        }
        return frame;
    }

    int status(int stream) throws Exception {
        while (!statuses.containsKey(stream)) {
            read();
        }
        return statuses.get(stream);
    }

    /** Reads until the body of a stream has a text. */
    void awaitText(int stream, String text) throws Exception {
        while (!body(stream).contains(text)) {
            read();
        }
    }

    /** Reads until a stream has ended in order, and returns its body. */
    String awaitEnd(int stream) throws Exception {
        Frame frame = read();
        while (frame.stream != stream || !frame.endsStream()) {
            frame = read();
        }
        return body(stream);
    }

    /** What was read of the body of a stream. */
    String body(int stream) {
        return bodies.getOrDefault(stream, new StringBuilder()).toString();
    }

    /** Reads until the server closes the connection. */
    void awaitClose() throws Exception {
        try {
            while (true) {
                read();
            }
        } catch (EOFException closed) {
            // as it should be
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
