package io.eventsource.cli.listener;

import java.nio.ByteBuffer;
import java.nio.channels.WritePendingException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;

/**
 * A connection that bounds the number of header fields, and knows since when it waits for a request. Jetty bounds the bytes
 * of a header alone: made of tiny fields, 8 KiB of it take 200 KiB of the heap.
 */
final class BoundedHttpConnection extends HttpConnection {

    /** More fields than browsers and proxies send together. */
    static final int MAX_FIELDS = 100;

    /**
     * What a connection waits for.
     *
     * <pre>
     *          first byte              header complete              response complete
     *   IDLE ─────────────▶ HEADER ──────────────────────▶ REQUEST ───────────────────▶ IDLE
     * </pre>
     */
    private enum Phase {
        /** No byte of the next request has arrived. */
        IDLE,
        /** The header of a request is being received. */
        HEADER,
        /** A request is being served. */
        REQUEST
    }

    // Written by the thread that reads or serves the request, read by that of the timer.
    private volatile Phase phase = Phase.IDLE;
    /** Since when the phase lasts, by {@link System#nanoTime}. */
    private volatile long since = System.nanoTime();

    BoundedHttpConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    @Override
    protected RequestHandler newRequestHandler() {
        return new FieldCounter();
    }

    /** The answer to the request is complete. */
    void served() {
        enter(Phase.IDLE);
    }

    private void enter(Phase next) {
        since = System.nanoTime();
        phase = next;
    }

    /** Closes the connection if it waits for too long: for a request, or for the rest of a header. */
    void closeIfOverdue(long now, long idleNanos, long headerNanos) {
        Phase current = phase;
        long waited = now - since;
        if (current == Phase.IDLE && waited >= idleNanos) {
            close();
        } else if (current == Phase.HEADER && waited >= headerNanos) {
            closeWith408(headerNanos / 1_000_000_000);
        }
    }

    private void closeWith408(long seconds) {
        String reason = "the header of the request did not arrive within " + seconds + " s\n";
        ByteBuffer answer = ByteBuffer.wrap(("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
                        + "Content-Type: text/plain;charset=utf-8\r\nContent-Length: " + reason.length() + "\r\n\r\n"
                        + reason)
                .getBytes(StandardCharsets.US_ASCII));
        try {
            getEndPoint().write(Callback.from(getEndPoint()::close), answer);
        } catch (WritePendingException e) {
            close(); // an answer is being written
        }
    }

    /** Receives the parts of a request while they are parsed. */
    private final class FieldCounter extends RequestHandler {

        private int fields;

        @Override
        public void messageBegin() {
            fields = 0;
            enter(Phase.HEADER);
            super.messageBegin();
        }

        @Override
        public void parsedHeader(HttpField field) {
            count();
            super.parsedHeader(field);
        }

        @Override
        public boolean headerComplete() {
            enter(Phase.REQUEST);
            return super.headerComplete();
        }

        @Override
        public void parsedTrailer(HttpField field) {
            count();
            super.parsedTrailer(field);
        }

        private void count() {
            fields++;
            if (fields > MAX_FIELDS) {
                throw new HttpException.RuntimeException(
                        HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431,
                        "a request may have " + MAX_FIELDS + " header fields");
            }
        }
    }
}
