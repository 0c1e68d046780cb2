package io.eventsource.client.internal.http;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.ConnectionEnd.TimedOut.Awaited;
import io.eventsource.client.ResponseHead;
import io.eventsource.client.internal.SilenceTimeout;
import io.eventsource.client.internal.TimeoutTimer;
import io.eventsource.client.internal.Timeouts;
import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.EventTooLargeException;
import io.eventsource.protocol.internal.VisibleText;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpRequestException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.util.thread.SerializedInvoker;
import org.jspecify.annotations.Nullable;

/**
 * Makes one attempt at a stream: follows redirects, checks the response, passes on its bytes, and ends once.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model">HTML, 9.2.3</a>
 */
public final class StreamConnection implements JettyExchange.Receiver {

    /** Receives the events of the connection's life. The invoker makes all calls. */
    public interface Owner {

        /**
         * A stream has been opened.
         *
         * @param request the request that has opened it
         * @param acknowledge where the server takes acknowledgements; null for nowhere
         */
        void onOpen(ResponseHead response, StreamRequest request, @Nullable AcknowledgeTarget acknowledge);

        /**
         * Takes bytes of the stream.
         *
         * @throws EventTooLargeException if the stream cannot be read on
         */
        void onBytes(ByteBuffer bytes);

        /** Whether more bytes are wanted; if not, {@link StreamConnection#resume} continues. */
        boolean wantsMore();

        /** The last call. */
        void onEnding(ConnectionEnd end);
    }

    /** How long to wait for the body of a refusal, of which messages show the beginning. */
    private static final long EXCERPT_TIMEOUT_MILLIS = 1_000;

    private final HttpClient client;
    private final SerializedInvoker serial;
    private final Owner owner;
    /** Waits for the head of the answer. */
    private final TimeoutTimer answer;
    /** Waits for bytes of an open stream. */
    private final TimeoutTimer silence;

    private final Duration answerTimeout;
    private final SilenceTimeout silenceTimeout;

    /** The request under way. Written by the one thread that sends, before it does. */
    private volatile StreamRequest request;
    /** The exchange under way. Written by the one thread that sends; read by {@link #abort}. */
    private volatile @Nullable JettyExchange exchange;
    /** Set by {@link #abort}, on any thread. */
    private volatile boolean aborted;
    /** Set by {@link #giveUp}, on any thread. */
    private volatile boolean givenUp;

    // Owned by the invoker.
    /** Whether a request that must not be repeated was carried out, and answered with a redirect to its result. */
    private boolean carriedOut;

    private boolean open;
    private boolean ended;
    /** Makes the end from the body of an HTTP error; null while there is no error. */
    private @Nullable Function<String, ConnectionEnd> refusal;

    private final BodyExcerpt excerpt = new BodyExcerpt();
    private Scheduler.@Nullable Task excerptTimeout;

    public StreamConnection(
            HttpClient client,
            StreamRequest request,
            SerializedInvoker serial,
            Owner owner,
            Timeouts timeouts,
            SilenceTimeout silenceTimeout) {
        this.client = client;
        this.request = request;
        this.serial = serial;
        this.owner = owner;
        this.answer = timer(timeouts, Awaited.ANSWER);
        this.silence = timer(timeouts, Awaited.BYTES);
        this.answerTimeout = timeouts.answer();
        this.silenceTimeout = silenceTimeout;
    }

    private TimeoutTimer timer(Timeouts timeouts, Awaited awaited) {
        return new TimeoutTimer(
                client.getScheduler(),
                client.getExecutor(),
                timeouts.nanoTime(),
                passed -> serial.run(() -> timedOut(awaited, passed)));
    }

    private void timedOut(Awaited awaited, Duration passed) {
        if (!ended && awaited == Awaited.BYTES) {
            silenceTimeout.expired();
        }
        end(new ConnectionEnd.TimedOut(uri(), awaited, passed));
    }

    /** Connects. The invoker must not call this, see {@link JettyExchange#send}. */
    public void connect() {
        try {
            JettyExchange next = new JettyExchange(client, request, serial, this);
            exchange = next;
            if (!aborted) {
                answer.watch(answerTimeout);
                next.send();
            }
        } catch (IllegalArgumentException e) { // a host or a header that Jetty does not take
            String problem = VisibleText.line(e.getMessage(), 200);
            serial.run(() -> end(new ConnectionEnd.RequestNotSendable(uri(), problem)));
        } catch (RuntimeException | Error e) { // a client that was stopped
            serial.run(() -> onEnd(e));
        }
    }

    /** Closes the connection, from any thread. The owner is notified if it had been sent and had not ended. */
    public void abort() {
        aborted = true;
        answer.stop();
        silence.stop();
        JettyExchange current = exchange;
        if (current != null) {
            current.abort();
        }
    }

    /** Closes the connection in favour of another, from any thread. The owner is notified unless it had ended. */
    public void giveUp() {
        givenUp = true;
        abort();
        serial.run(() -> end(new ConnectionEnd.ReconnectRequested(uri()))); // for one that had not been sent
    }

    /**
     * Whether the same request may be made again after {@code end} without the risk that it is carried out twice. To be
     * called by the invoker.
     */
    public boolean mayRepeat(ConnectionEnd end) {
        JettyExchange current = exchange;
        return !carriedOut
                && (request.isIdempotent()
                        || current == null
                        || !current.wasSent()
                        || (end instanceof ConnectionEnd.HttpStatus http && asksToRepeat(http)));
    }

    /** Whether the server says that it did nothing and that the same request may be sent again. */
    private static boolean asksToRepeat(ConnectionEnd.HttpStatus http) {
        return http.retryAfter() != null || http.status() == 425 || http.status() == 429;
    }

    /** Asks again whether more bytes are wanted. From any thread. */
    public void resume() {
        JettyExchange current = exchange;
        if (current != null) {
            current.resume();
        }
    }

    @Override
    public boolean wantsMore() {
        return !open || owner.wantsMore();
    }

    @Override
    public void onWaiting() {
        if (open) {
            silence.watch(silenceTimeout.current());
        }
    }

    @Override
    public void onHead(Response head) {
        answer.rest();
        int status = head.getStatus();
        List<String> contentTypes = head.getHeaders().getValuesList(HttpHeader.CONTENT_TYPE);
        String coding = contentCoding();
        if (status == 200 && MediaTypes.isEventStream(contentTypes) && coding != null) {
            end(new ConnectionEnd.UnsupportedContentCoding(uri(), coding));
        } else if (status == 200 && MediaTypes.isEventStream(contentTypes)) {
            open = true;
            silenceTimeout.opened(head.getHeaders().get(EventStream.HEARTBEAT));
            owner.onOpen(
                    responseHead(head),
                    request,
                    AcknowledgeTarget.of(request, head.getHeaders().get(EventStream.ACKNOWLEDGE)));
        } else if (status == 200) {
            String contentType = contentTypes.isEmpty() ? null : String.join(", ", contentTypes);
            refuse(body -> new ConnectionEnd.WrongMediaType(uri(), contentType, coding == null ? body : ""));
        } else if (status == 204) {
            end(new ConnectionEnd.NoContent(uri()));
        } else if (Redirects.isRedirect(status)) {
            follow(status, head.getHeaders().get(HttpHeader.LOCATION));
        } else {
            var retryAfter = RetryAfter.parse(head.getHeaders().get(HttpHeader.RETRY_AFTER), Instant.now());
            refuse(body -> new ConnectionEnd.HttpStatus(uri(), status, retryAfter, coding == null ? body : ""));
        }
    }

    private ResponseHead responseHead(Response head) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        head.getHeaders()
                .forEach(field -> headers.computeIfAbsent(field.getName(), unseen -> new ArrayList<>())
                        .add(String.valueOf(field.getValue())));
        return new ResponseHead(uri(), head.getStatus(), headers);
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        silence.rest();
        if (open) {
            silenceTimeout.bytes();
            try {
                owner.onBytes(bytes);
            } catch (EventTooLargeException e) {
                end(new ConnectionEnd.EventTooLarge(uri(), e));
            }
        } else {
            excerpt.add(bytes);
            if (excerpt.isFull()) {
                endRefused();
            }
        }
    }

    @Override
    public void onEnd(@Nullable Throwable failure) {
        if (failure instanceof Error error && InvalidResponseException.problem(error) == null) {
            throw error; // not the network's; the invoker's owner handles what is thrown
        }
        if (refusal != null) {
            endRefused();
        } else {
            end(failure == null ? new ConnectionEnd.StreamEnded(uri()) : lost(failure));
        }
    }

    private ConnectionEnd lost(Throwable failure) {
        if (givenUp) {
            return new ConnectionEnd.ReconnectRequested(uri());
        }
        String problem = InvalidResponseException.problem(failure);
        if (problem != null) {
            return new ConnectionEnd.InvalidResponse(uri(), problem);
        }
        if (!open && (failure instanceof HttpRequestException || failure instanceof IllegalArgumentException)) {
            return new ConnectionEnd.RequestNotSendable(uri(), requestProblem(failure));
        }
        // Jetty's message when the connect timeout of its client has passed.
        return !open && failure instanceof SocketTimeoutException
                ? new ConnectionEnd.TimedOut(uri(), Awaited.CONNECTION, Duration.ofMillis(client.getConnectTimeout()))
                : new ConnectionEnd.ConnectionLost(uri(), failure);
    }

    /** Describes why Jetty rejected a request before it wrote a byte of it. */
    private String requestProblem(Throwable failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("header")
                ? "its headers have more than the %d bytes that the HTTP client allows"
                        .formatted(client.getMaxRequestHeadersSize())
                : "the HTTP client does not accept it";
    }

    /** The content coding of the response, if it is one that is not decoded; else null. */
    private @Nullable String contentCoding() {
        JettyExchange current = exchange;
        String coding = current == null ? "" : current.contentCoding();
        return coding.isEmpty() || JettyExchange.decodes(coding) ? null : coding;
    }

    private void follow(int status, @Nullable String location) {
        try {
            StreamRequest next = Redirects.follow(request, status, location);
            carriedOut |= !request.isIdempotent() && next.isIdempotent();
            cancelExchange();
            request = next;
            client.getExecutor().execute(this::connect);
        } catch (Redirects.BadRedirectException e) {
            end(new ConnectionEnd.BadRedirect(uri(), status, location, e.problem()));
        }
    }

    private void refuse(Function<String, ConnectionEnd> because) {
        refusal = because;
        excerptTimeout = client.getScheduler()
                .schedule(() -> serial.run(this::endRefused), EXCERPT_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void endRefused() {
        if (refusal != null) {
            end(refusal.apply(excerpt.text()));
        }
    }

    private void end(ConnectionEnd end) {
        if (ended) {
            return;
        }
        ended = true;
        if (excerptTimeout != null) {
            excerptTimeout.cancel();
        }
        answer.stop();
        silence.stop();
        cancelExchange();
        owner.onEnding(end);
    }

    private void cancelExchange() {
        if (exchange != null) {
            exchange.cancel();
        }
    }

    private URI uri() {
        return request.uri();
    }
}
