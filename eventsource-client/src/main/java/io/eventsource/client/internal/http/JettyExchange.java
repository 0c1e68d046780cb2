package io.eventsource.client.internal.http;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.SerializedInvoker;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request through Jetty and receives its response: head, bytes and end, in this order.
 *
 * <p>Jetty may report the end more than once, in any order (the complete callback can come before the chunk that
 * carries the failure) and on any thread. The receiver is notified once, serially with all that the invoker runs.
 */
final class JettyExchange {

    /** Receives the response. The invoker makes all calls, and none after {@link #cancel}. */
    interface Receiver {

        /**
         * Receives the head of the answer. It can be an interim one that Jetty does not know, after which Jetty waits
         * forever.
         */
        void onHead(Response head);

        /** Bytes of the answer's body, valid during the call. No more are read before it returns. */
        void onBytes(ByteBuffer bytes);

        /** Whether more bytes are wanted; if not, none are read before {@link #resume}. */
        boolean wantsMore();

        /** Reports that all available bytes were passed on, and that it now waits for more. */
        void onWaiting();

        /**
         * The answer is complete, or never will be.
         *
         * @param failure what went wrong; null if the answer is complete
         */
        void onEnd(@Nullable Throwable failure);
    }

    private final HttpClient client;
    private final StreamRequest asked;
    private final Request request;
    private final SerializedInvoker serial;
    private final Receiver receiver;
    /** Whether the request has left the queue of the client. Written by Jetty's threads. */
    private volatile boolean leftQueue;
    /** Whether bytes of the request may have been written. Written by Jetty's threads. */
    private volatile boolean begun;
    /** Whether the request's head was written. Written by Jetty's threads. */
    private volatile boolean committed;
    /** Whether no TLS connection was made to send it on. Written by Jetty's threads. */
    private volatile boolean handshakeFailed;

    // Written by the thread that parses the response, which then reports its head.
    private int headerSize;
    private volatile String contentCoding = "";

    /** The progress of sending. Jetty accepts an abort before or after it sends a request, but not while it sends. */
    private enum Sending {
        NOT_YET,
        UNDER_WAY,
        DONE,
        /** The thread that sends the request must abort it afterwards. */
        ABORTED
    }

    private final AtomicReference<Sending> sending = new AtomicReference<>(Sending.NOT_YET);
    // Owned by serial.
    private boolean headCame;
    /** Whether Jetty has reported that the exchange is complete. */
    private boolean complete;
    /** Whether the last bytes were read, and may still have to be decoded. */
    private boolean allRead;
    /** Decodes the body; null if it has no content coding, or one that is not decoded. */
    private @Nullable GzipDecoder decoder;
    /** Whether the receiver gets no more calls. */
    private boolean done;
    /** Where to continue reading; null unless reading is paused. */
    private Content.@Nullable Source paused;

    JettyExchange(HttpClient client, StreamRequest request, SerializedInvoker serial, Receiver receiver) {
        this.client = client;
        this.asked = request;
        this.request = InterimResponses.mark(request.on(client))
                .onRequestBegin(begins -> {
                    begun = true;
                    leftQueue = true;
                })
                .onRequestCommit(sent -> committed = true)
                .onRequestFailure((unsent, failure) -> {
                    handshakeFailed = failure instanceof SSLHandshakeException;
                    leftQueue = true;
                })
                .onResponseBegin(begins -> begin())
                .onResponseHeader((head, field) -> measure(field))
                .onResponseHeaders(head -> serial.run(() -> head(head)))
                .onResponseContentSource((head, source) -> serial.run(() -> receive(source)));
        this.serial = serial;
        this.receiver = receiver;
    }

    /**
     * Sends the request. The invoker must not call this: a task that the invoker already runs would take over reading
     * from Jetty's own threads, which may then fail the content while it is being read.
     */
    void send() {
        if (sending.compareAndSet(Sending.NOT_YET, Sending.UNDER_WAY)) {
            request.send(result -> serial.run(() -> complete(result.getFailure())));
            if (!sending.compareAndSet(Sending.UNDER_WAY, Sending.DONE)) {
                abortRequest(new CancellationException("the event source wants no more of this answer"));
            } else if (isQueued()) {
                PoolLimitWarning.watch(client, client.resolveDestination(request), asked, this::isQueued);
            }
        }
    }

    private void begin() {
        headerSize = 0;
        contentCoding = "";
    }

    /** Limits the size of the headers, whatever the limit of the client, and removes the content coding. */
    private boolean measure(HttpField field) {
        headerSize +=
                field.getName().length() + String.valueOf(field.getValue()).length() + 4;
        if (headerSize > HttpClientLease.MAX_RESPONSE_HEADERS) {
            abortRequest(new InvalidResponseException("its header section is too large"));
            return false;
        }
        if (field.getHeader() == HttpHeader.CONTENT_ENCODING && field.getValue() != null) {
            String before = contentCoding;
            contentCoding = before.isEmpty() ? field.getValue() : before + ", " + field.getValue();
            return false; // so that Jetty does not decode
        }
        return true;
    }

    /** Returns the {@code Content-Encoding} of the answer; empty if there was none. */
    String contentCoding() {
        return contentCoding;
    }

    /** Whether content with this value of {@code Content-Encoding} is decoded: one gzip at most. */
    static boolean decodes(String contentCoding) {
        List<String> codings = codings(contentCoding);
        return codings.isEmpty() || (codings.size() == 1 && isGzip(codings.get(0)));
    }

    private static List<String> codings(String contentCoding) {
        return Stream.of(contentCoding.split(","))
                .map(String::strip)
                .filter(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase("identity"))
                .toList();
    }

    /** Recipients treat x-gzip as gzip (RFC 9110, 8.4.1.3). */
    private static boolean isGzip(String coding) {
        return coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip");
    }

    private boolean isQueued() {
        return !leftQueue && sending.get() != Sending.ABORTED;
    }

    /** Whether the server may have received the request: once it is being written, unless the TLS handshake failed. */
    boolean wasSent() {
        return committed || (begun && !handshakeFailed);
    }

    /** Ends the exchange and closes its connection, unless the answer is complete. To be called by the invoker. */
    void cancel() {
        if (!done) {
            finish();
            abort();
        }
    }

    /** Closes the connection, from any thread. The receiver is notified as of any failure, if the request was sent. */
    void abort() {
        if (sending.getAndSet(Sending.ABORTED) == Sending.DONE) {
            abortRequest(new CancellationException("the event source wants no more of this answer"));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it only tells whether the exchange was complete before
    private void abortRequest(Throwable cause) {
        request.abort(cause);
    }

    /** Continues to read if the receiver had paused it, and asks the receiver again. May be called from any thread. */
    void resume() {
        serial.run(() -> {
            Content.Source source = paused;
            if (source != null) {
                paused = null;
                receive(source);
            }
        });
    }

    private void head(Response head) {
        if (!done) {
            headCame = true;
            if (!codings(contentCoding).isEmpty() && decodes(contentCoding)) {
                decoder = new GzipDecoder();
            }
            receiver.onHead(head);
        }
    }

    /**
     * Reads the available bytes, and asks for more when it has taken all of them. It reads nothing after an abort,
     * because a read that finds nothing returns Jetty's buffer to the pool. If Jetty is still calling this class at
     * that moment, the abort clears the buffer, which may already belong to another connection.
     */
    private void receive(Content.Source source) {
        while (!done && sending.get() != Sending.ABORTED) {
            if (!receiver.wantsMore()) {
                paused = source;
                return;
            }
            if (decoder != null && decode(decoder)) {
                continue;
            }
            Content.Chunk chunk = allRead ? Content.Chunk.EOF : source.read();
            if (chunk == null && !complete) {
                receiver.onWaiting();
                source.demand(() -> serial.run(() -> receive(source)));
                return;
            }
            if (chunk == null) {
                end(null);
                return;
            }
            try {
                take(chunk);
            } finally {
                chunk.release();
            }
        }
    }

    /** Passes on the next decoded bytes. Returns false if there are none. */
    private boolean decode(GzipDecoder from) {
        try {
            ByteBuffer bytes = from.next();
            if (bytes != null) {
                receiver.onBytes(bytes);
            }
            return bytes != null;
        } catch (ZipException e) {
            end(e);
            abort();
            return true;
        }
    }

    private void take(Content.Chunk chunk) {
        if (Content.Chunk.isFailure(chunk)) {
            end(chunk.getFailure());
            abort();
            return;
        }
        if (chunk.hasRemaining() && decoder != null) {
            decoder.add(chunk.getByteBuffer());
            allRead = chunk.isLast();
            return;
        }
        if (chunk.hasRemaining()) {
            receiver.onBytes(chunk.getByteBuffer());
        }
        if (chunk.isLast()) {
            end(null);
        }
    }

    /** Ends the exchange, unless bytes that have arrived still have to be read or decoded. */
    private void complete(@Nullable Throwable failure) {
        complete = true;
        if (failure != null || paused == null) {
            end(failure);
        }
    }

    private void end(@Nullable Throwable failure) {
        if (!done) {
            finish();
            receiver.onEnd(headCame ? bodyProblem(failure) : failure);
        }
    }

    private void finish() {
        done = true;
        if (decoder != null) {
            decoder.close();
        }
    }

    /** Returns the fault of a body that has ended, where Jetty does not report it. */
    private @Nullable Throwable bodyProblem(@Nullable Throwable failure) {
        if (failure == null && decoder != null && !decoder.isComplete()) {
            return new ZipException("the input has ended too early");
        }
        boolean cutByJetty = failure instanceof EOFException
                && request instanceof HttpRequest sent
                && sent.getConversation().getAttribute(EndPoint.class.getName()) instanceof FilteredEndPoint endPoint
                && !endPoint.hasEnded();
        return cutByJetty ? new InvalidResponseException("its chunks are malformed") : failure;
    }
}
