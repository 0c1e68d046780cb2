package io.eventsource.it.containers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.eventsource.it.support.Await;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;

/** One HTTP/2 connection, with prior knowledge and in cleartext, whose windows the test chooses. */
final class Http2 implements AutoCloseable {

    /** The initial window of each stream and, unless it is enlarged, of the connection (RFC 9113, section 6.9.2). */
    static final int DEFAULT_WINDOW = 65_535;

    private final HTTP2Client client = new HTTP2Client();
    private final int port;
    private final Session session;

    private Http2(int port, int streamWindow, int connectionWindow) throws Exception {
        this.port = port;
        client.setInitialStreamRecvWindow(streamWindow);
        client.setInitialSessionRecvWindow(connectionWindow);
        client.start();
        session = client.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), new Session.Listener() {})
                .get(10, TimeUnit.SECONDS);
    }

    static Http2 connect(int port) throws Exception {
        return connect(port, DEFAULT_WINDOW, 16 * DEFAULT_WINDOW);
    }

    static Http2 connect(int port, int streamWindow, int connectionWindow) throws Exception {
        return new Http2(port, streamWindow, connectionWindow);
    }

    Exchange get(String path) throws Exception {
        return request("GET", path, new byte[0], HttpFields.EMPTY);
    }

    Exchange post(String path, String body) throws Exception {
        return request("POST", path, body.getBytes(UTF_8), HttpFields.EMPTY);
    }

    Exchange post(String path, String body, String header, String value) throws Exception {
        return request("POST", path, body.getBytes(UTF_8), HttpFields.from(new HttpField(header, value)));
    }

    private Exchange request(String method, String path, byte[] body, HttpFields headers) throws Exception {
        MetaData.Request request = new MetaData.Request(
                method, HttpURI.from("http://localhost:" + port + path), HttpVersion.HTTP_2, headers);
        Exchange exchange = new Exchange();
        Stream stream = session.newStream(new HeadersFrame(request, null, body.length == 0), exchange)
                .get(10, TimeUnit.SECONDS);
        if (body.length > 0) {
            stream.data(new DataFrame(stream.getId(), ByteBuffer.wrap(body), true), Callback.NOOP);
        }
        exchange.stream.complete(stream);
        return exchange;
    }

    /** Whether the container is known to end a connection when one of its streams is reset, and has ended this one. */
    boolean mayBeLost() throws Exception {
        return Container.get().facts().mayLoseHttp2Connection() && awaitEnd();
    }

    /** Waits for the server to end the connection; false if it does not. */
    private boolean awaitEnd() throws Exception {
        try {
            Await.until(session::isClosed, () -> "the connection is still open");
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    /** Waits until the server may send nothing more on any stream. */
    void awaitWindowUsedUp() throws Exception {
        Await.until(() -> window() <= 0, () -> window() + " bytes are left in the connection's window");
    }

    private int window() {
        return ((HTTP2Session) session).updateRecvWindow(0);
    }

    @Override
    public void close() throws Exception {
        client.stop();
    }

    /** One stream of the connection. It reads continuously until {@code stall} is called. */
    static final class Exchange implements Stream.Listener {

        private final CompletableFuture<Stream> stream = new CompletableFuture<>();
        private final CompletableFuture<MetaData.Response> response = new CompletableFuture<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private volatile boolean stalled;

        int status() throws Exception {
            return response.get(10, TimeUnit.SECONDS).getStatus();
        }

        HttpFields fields() throws Exception {
            return response.get(10, TimeUnit.SECONDS).getHttpFields();
        }

        synchronized String text() {
            return received.toString(UTF_8);
        }

        /** Waits for the end in order of the body, and returns it. */
        String body() throws Exception {
            end.get(20, TimeUnit.SECONDS);
            return text();
        }

        void awaitText(String expected) throws Exception {
            Await.until(() -> text().contains(expected) || end.isDone(), () -> "no " + expected + " in " + text());
            if (!text().contains(expected)) {
                body();
                throw new AssertionError("the stream has ended without " + expected + " in " + text());
            }
        }

        boolean ended() {
            return end.isDone();
        }

        /** Takes no more bytes, so that the windows fill. */
        void stall() {
            stalled = true;
        }

        void reset() throws Exception {
            Stream opened = stream.get(10, TimeUnit.SECONDS);
            opened.reset(new ResetFrame(opened.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
        }

        @Override
        public void onHeaders(Stream stream, HeadersFrame frame) {
            if (frame.getMetaData().isResponse()) {
                response.complete((MetaData.Response) frame.getMetaData());
            }
            if (frame.isEndStream()) {
                end.complete(null);
            } else {
                stream.demand();
            }
        }

        @Override
        public void onDataAvailable(Stream stream) {
            while (!stalled) {
                Stream.Data data = stream.readData();
                if (data == null) {
                    stream.demand();
                    return;
                }
                take(data.frame().getByteBuffer());
                boolean last = data.frame().isEndStream();
                data.release();
                if (last) {
                    end.complete(null);
                    return;
                }
            }
        }

        private synchronized void take(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            received.writeBytes(copy);
        }

        @Override
        public void onReset(Stream stream, ResetFrame frame, Callback callback) {
            fail("the server has reset the stream: " + frame);
            callback.succeeded();
        }

        @Override
        public void onFailure(Stream stream, int error, String reason, Throwable failure, Callback callback) {
            fail("the stream has failed: " + reason);
            callback.succeeded();
        }

        private void fail(String reason) {
            response.completeExceptionally(new AssertionError(reason));
            end.completeExceptionally(new AssertionError(reason));
        }
    }
}
