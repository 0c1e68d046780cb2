package io.eventsource.cli.request;

import io.eventsource.cli.Environment;
import io.eventsource.cli.net.Credentials;
import io.eventsource.cli.net.Target;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One {@code POST} over a socket. It is sent once, because an event that is sent twice is published twice. The answer is read while the
 * body is still being written, because a server that refuses a request need not read it. The JDK's clients do not do
 * that, or they repeat requests, or they start slowly.
 */
final class HttpPost {

    /** How long a server may read nothing, and then how long its answer may take. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private static final int PIECE = 16 * 1024;

    private final Target destination;
    private final Environment environment;
    private final Duration timeout;

    HttpPost(Target destination, Environment environment) {
        this(destination, environment, ANSWER_TIMEOUT);
    }

    HttpPost(Target destination, Environment environment, Duration timeout) {
        this.destination = destination;
        this.environment = environment;
        this.timeout = timeout;
    }

    PostResponse send(String contentType, Map<String, String> headers, byte[] data) throws IOException {
        try (HttpConnection connection = HttpConnection.open(destination, environment, timeout)) {
            BodyWriter body = new BodyWriter(connection, head(contentType, headers, data.length), data);
            body.start();
            try {
                return new HttpAnswerReader(new Deadline(connection, body)).read();
            } catch (EOFException e) {
                throw body.fault != null && e.getMessage() == null ? body.fault : e;
            }
        }
    }

    private byte[] head(String contentType, Map<String, String> headers, int length) {
        URI uri = destination.uri();
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        boolean proxied = destination.proxy() != null && !secure;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        StringBuilder head = new StringBuilder("POST ");
        head.append(proxied ? "http://" + uri.getRawAuthority() : "")
                .append(target)
                .append(" HTTP/1.1\r\n");
        head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
        head.append("User-Agent: eventsource-request\r\nAccept: */*\r\nConnection: close\r\n");
        head.append("Content-Type: ").append(contentType).append("\r\n");
        head.append("Content-Length: ").append(length).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        Credentials credentials = destination.credentials();
        if (credentials != null) {
            head.append("Authorization: ").append(credentials.basic()).append("\r\n");
        }
        if (proxied) {
            head.append(HttpConnection.proxyAuthorization(destination.proxy()));
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Writes the request on a separate thread, which ends with the process or the connection. */
    private static final class BodyWriter extends Thread {

        private final HttpConnection connection;
        private final byte[] head;
        private final byte[] data;

        /** When bytes were last taken. Written by this thread. */
        private volatile long progress = System.nanoTime();
        /** Why writing failed. Written by this thread. */
        private volatile @Nullable IOException fault;

        BodyWriter(HttpConnection connection, byte[] head, byte[] data) {
            super("request-body");
            setDaemon(true);
            this.connection = connection;
            this.head = head;
            this.data = data;
        }

        @Override
        public void run() {
            try {
                OutputStream out = connection.out();
                byte[] first = new byte[head.length + Math.min(PIECE, data.length)];
                System.arraycopy(head, 0, first, 0, head.length);
                System.arraycopy(data, 0, first, head.length, first.length - head.length);
                out.write(first);
                for (int at = first.length - head.length; at < data.length; at += PIECE) {
                    progress = System.nanoTime();
                    out.write(data, at, Math.min(PIECE, data.length - at));
                }
                progress = System.nanoTime();
            } catch (IOException e) {
                fault = e; // an answer may have arrived nevertheless
            }
        }
    }

    /** Reads with a timeout that starts with the last bytes that the server took, not with those that it sent. */
    private final class Deadline extends InputStream {

        private final HttpConnection connection;
        private final InputStream in;
        private final BodyWriter body;
        private final byte[] buffer = new byte[8 * 1024];
        private int start;
        private int end;

        Deadline(HttpConnection connection, BodyWriter body) throws IOException {
            this.connection = connection;
            this.in = connection.in();
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            return start < end || fill() ? buffer[start++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (start == end && !fill()) {
                return -1;
            }
            int count = Math.min(length, end - start);
            System.arraycopy(buffer, start, bytes, offset, count);
            start += count;
            return count;
        }

        private boolean fill() throws IOException {
            while (true) {
                long left = timeout.toNanos() - (System.nanoTime() - body.progress);
                if (left <= 0) {
                    throw new SocketTimeoutException();
                }
                connection.setReadTimeout(Duration.ofNanos(left));
                try {
                    int count = in.read(buffer);
                    start = 0;
                    end = Math.max(0, count);
                    return count > 0;
                } catch (SocketTimeoutException e) {
                    // The server may have taken more of the body in the meantime.
                }
            }
        }
    }
}
