package io.eventsource.cli.request;

import io.eventsource.cli.Environment;
import io.eventsource.cli.net.Credentials;
import io.eventsource.cli.net.Target;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request over a socket, and its answer. It is sent once, because an event that is sent twice is published twice. The answer is read
 * while the body is still being written, because a server that refuses a request need not read it. The JDK's clients do not do
 * that, or they repeat requests, or they start slowly.
 */
final class HttpCall implements Closeable {

    /** How long a server may read nothing, and then how long its answer may take. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    /** Larger than most answers of our servers. A page of another server may be truncated. */
    static final int MAX_BODY = 1 << 20;

    private static final int PIECE = 16 * 1024;

    private final HttpConnection connection;
    private final BodyWriter body;
    private final AnswerInput in;
    private final HttpAnswerReader reader;

    private HttpCall(HttpConnection connection, BodyWriter body, Duration timeout) throws IOException {
        this.connection = connection;
        this.body = body;
        this.in = new AnswerInput(timeout);
        this.reader = new HttpAnswerReader(in);
    }

    /**
     * Sends a request, and returns the answer.
     *
     * @param maxBody the most bytes of its body
     */
    static HttpAnswer send(
            HttpMessage message, Target destination, Environment environment, Duration timeout, int maxBody)
            throws IOException {
        try (HttpCall call = start(message, destination, environment, timeout)) {
            return call.answer(call.head(), maxBody);
        }
    }

    /**
     * Starts to send a request.
     *
     * @param timeout how long a server may read nothing, and then how long its answer may take
     */
    static HttpCall start(HttpMessage message, Target destination, Environment environment, Duration timeout)
            throws IOException {
        HttpConnection connection = HttpConnection.open(destination, environment, timeout);
        try {
            BodyWriter body = new BodyWriter(connection, head(message, destination), message.body());
            body.start();
            return new HttpCall(connection, body, timeout);
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Reads the head of the answer. */
    HttpHead head() throws IOException {
        try {
            return reader.readHead();
        } catch (EOFException e) {
            throw cause(e);
        }
    }

    /** Reads the rest of the answer. */
    HttpAnswer answer(HttpHead head, int maxBody) throws IOException {
        try {
            return reader.read(head, maxBody);
        } catch (EOFException e) {
            throw cause(e);
        }
    }

    /**
     * Returns the body of an answer that is a stream, in place of {@link #answer}.
     *
     * @param silence how long the server may send nothing
     * @param limit when reading ends with a time-out
     */
    InputStream body(HttpHead head, Duration silence, TimeLimit limit) {
        in.limitSilence(silence, limit);
        return reader.body(head);
    }

    private IOException cause(EOFException end) {
        IOException fault = body.fault;
        return fault != null && end.getMessage() == null ? fault : end;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    private static byte[] head(HttpMessage message, Target destination) {
        URI uri = destination.uri();
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        boolean proxied = destination.proxy() != null && !secure;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        StringBuilder head = new StringBuilder(message.method()).append(' ');
        head.append(proxied ? "http://" + uri.getRawAuthority() : "")
                .append(target)
                .append(" HTTP/1.1\r\n");
        head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
        head.append("User-Agent: eventsource-request\r\nConnection: close\r\n");
        message.appendHeaders(head);
        Credentials credentials = destination.credentials();
        if (credentials != null) {
            head.append("Authorization: ").append(credentials.authorization()).append("\r\n");
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

    /**
     * Reads with a timeout that starts with the last bytes that the server took, not with those that it sent. Only in a stream
     * does it start with the bytes that arrived.
     */
    private final class AnswerInput extends InputStream {

        private final InputStream in;
        private final byte[] buffer = new byte[8 * 1024];
        private int start;
        private int end;

        private Duration timeout;
        private @Nullable TimeLimit limit;
        private long arrived;

        AnswerInput(Duration timeout) throws IOException {
            this.in = connection.in();
            this.timeout = timeout;
        }

        void limitSilence(Duration silence, TimeLimit whole) {
            timeout = silence;
            limit = whole;
            arrived = System.nanoTime();
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
                Duration left = left();
                if (left.isZero() || left.isNegative()) {
                    throw new SocketTimeoutException();
                }
                connection.setReadTimeout(left);
                try {
                    int count = in.read(buffer);
                    start = 0;
                    end = Math.max(0, count);
                    arrived = System.nanoTime();
                    return count > 0;
                } catch (SocketTimeoutException e) {
                    // The server may have taken more of the body in the meantime.
                }
            }
        }

        private Duration left() {
            TimeLimit whole = limit;
            long since = whole == null ? body.progress : arrived;
            Duration left = timeout.minusNanos(System.nanoTime() - since);
            return whole == null ? left : whole.shorten(left);
        }
    }
}
