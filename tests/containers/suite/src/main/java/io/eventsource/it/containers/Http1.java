package io.eventsource.it.containers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One HTTP/1.1 connection, whose framing it decodes. */
final class Http1 implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private InputStream body = InputStream.nullInputStream();
    private int largestChunk;

    private Http1(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 2_048);
    }

    static Http1 connect(int port) throws IOException {
        return connect(port, 0);
    }

    /** Connects with a receive buffer of a given size, or the usual one if it is 0. */
    static Http1 connect(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_TIMEOUT_MILLIS);
        return new Http1(socket);
    }

    Http1 get(String path, String... fields) throws IOException {
        return request("GET", path, fields, null);
    }

    Http1 post(String path, String body, String... fields) throws IOException {
        return request("POST", path, fields, body.getBytes(UTF_8));
    }

    Http1 request(String method, String path, String... fields) throws IOException {
        return request(method, path, fields, null);
    }

    private Http1 request(String method, String path, String[] fields, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(UTF_8));
        all.writeBytes(body == null ? new byte[0] : body);
        return send(all.toByteArray());
    }

    Http1 send(String ascii) throws IOException {
        return send(ascii.getBytes(ISO_8859_1));
    }

    Http1 send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Reads the head of the next answer, whose body can then be read. */
    Head head() throws IOException {
        String statusLine = line();
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            fields.add(line);
        }
        Head head = new Head(statusLine, fields);
        if ("chunked".equals(head.field("Transfer-Encoding"))) {
            body = new Chunked();
        } else if (head.field("Content-Length") != null) {
            body = new Sized(Integer.parseInt(head.field("Content-Length")));
        } else {
            body = head.status() == 204 || head.status() == 304 ? InputStream.nullInputStream() : in;
        }
        return head;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended in a line: \"" + line + "\"");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Reads the whole next answer. */
    Answer answer() throws IOException {
        Head head = head();
        return new Answer(head, new String(body.readAllBytes(), UTF_8));
    }

    /** Whether some of an answer has arrived. */
    boolean hasAnswer() {
        try {
            return in.available() > 0;
        } catch (IOException reset) {
            return false;
        }
    }

    /** Reads the head of an answer that has no body, such as one to HEAD. */
    Head headOnly() throws IOException {
        Head head = head();
        body = InputStream.nullInputStream();
        return head;
    }

    /** Reads up to the next blank line of an event stream; without that line. Empty at the end of the stream. */
    String block() throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        int last = '\n';
        for (int b = body.read(); b >= 0; b = body.read()) {
            if (b == '\n' && last == '\n') {
                return block.toString(UTF_8);
            }
            block.write(b);
            last = b;
        }
        if (block.size() > 0) {
            throw new EOFException("the stream ended in a block: \"" + block.toString(UTF_8) + "\"");
        }
        return "";
    }

    /** Reads the next block that has data, and skips others. */
    String event() throws IOException {
        String block = block();
        while (!block.isEmpty() && !block.contains("data:")) {
            block = block();
        }
        return block;
    }

    /** Reads the rest of an answer, which must end in order. */
    String rest() throws IOException {
        return new String(body.readAllBytes(), UTF_8);
    }

    /** Sends nothing more. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads this many bytes of an answer. */
    void skip(long bytes) throws IOException {
        body.skipNBytes(bytes);
    }

    /** Whether this many bytes of an answer arrive in time. */
    boolean comesWithin(long bytes, Duration time) throws IOException {
        socket.setSoTimeout(Math.toIntExact(time.toMillis()));
        try {
            body.skipNBytes(bytes);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** The size of the largest chunk of those that were read. */
    int largestChunk() {
        return largestChunk;
    }

    /** Resets the connection. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Closes the connection in order, with a FIN. */
    @Override
    public void close() throws IOException {
        while (!socket.isClosed() && in.available() > 0) {
            in.skipNBytes(in.available()); // unread bytes would turn the FIN into an RST
        }
        socket.close();
    }

    /** The status line and fields of an answer. */
    record Head(String statusLine, List<String> fields) {

        int status() {
            return Integer.parseInt(statusLine.split(" ", 3)[1]);
        }

        /** The value of a field, or null. */
        String field(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return fields.stream()
                    .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(field -> field.substring(prefix.length()).strip())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** An answer. */
    record Answer(Head head, String body) {

        int status() {
            return head.status();
        }

        String field(String name) {
            return head.field(name);
        }
    }

    /** A body of a known length. */
    @SuppressWarnings("InputStreamSlowMultibyteRead") // it is short
    private final class Sized extends InputStream {

        private int left;

        Sized(int length) {
            left = length;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection ended " + left + " bytes before the body");
            }
            left--;
            return b;
        }
    }

    /** A chunked body, which ends only with the last chunk. */
    private final class Chunked extends InputStream {

        private int left;
        private boolean begun;
        private boolean ended;

        @Override
        public int read() throws IOException {
            if (left == 0 && !ended) {
                next();
            }
            if (ended) {
                return -1;
            }
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection ended in a chunk");
            }
            left--;
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int first = length == 0 ? 0 : read();
            if (length == 0 || first < 0) {
                return first;
            }
            bytes[offset] = (byte) first;
            int more = left == 0 ? 0 : in.read(bytes, offset + 1, Math.min(left, length - 1));
            left -= Math.max(0, more);
            return 1 + Math.max(0, more);
        }

        /** Reads the line end after a chunk together with the next one, because Jetty sends it only then. */
        private void next() throws IOException {
            if (begun) {
                line();
            }
            begun = true;
            left = Integer.parseInt(line(), 16);
            largestChunk = Math.max(largestChunk, left);
            if (left == 0) {
                ended = true;
                line();
            }
        }
    }
}
