package io.eventsource.server.servlet;

import io.eventsource.protocol.EventStream;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.GapReason;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import io.eventsource.server.Subscription;
import io.eventsource.server.internal.BrokerEngine;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens one stream or refuses it. If another stream holds an exclusive channel, that stream is probed, and then the
 * request is checked again. If the client has come from another node, and this one has not applied everything yet that the client
 * has read, that is waited for first.
 *
 * <p>The request is not dispatched again for that: a login filter that does not run for {@code ASYNC} dispatches, as is the
 * default in Spring, would leave the request without its user, and Spring Security would answer 403.
 */
final class StreamOpening {

    private static final Logger LOG = LoggerFactory.getLogger(StreamOpening.class);

    /** Admits a stream to what it reads. */
    @FunctionalInterface
    interface Admission {
        SubscribeResult subscribe(SubscribeRequest wanted, Sink sink, Consumer<CloseReason> onClose);
    }

    private final SubscribeHandler streams;
    private final BrokerEngine broker;
    private final Admission admission;
    private final ConnectionHooks hooks;
    private final AsyncContext context;
    private final SubscribeRequest wanted;
    private final @Nullable String acknowledge;
    private final Runnable onEnd;
    private final ServletSink sink;
    private final Closing closing;

    /** The request's thread while it starts to wait, which may end at once. */
    private volatile @Nullable Thread starting;

    private volatile boolean hasProbed;

    /**
     * Creates the opening of a requested stream.
     *
     * @param context the asynchronous request, on the thread of its first dispatch, with all changes by filters
     * @param acknowledge where the client confirms what it has dealt with, if the channel is exclusive; null for nowhere
     * @param onEnd runs when the stream has ended or was refused; may run several times
     */
    StreamOpening(
            SubscribeHandler streams,
            BrokerEngine broker,
            Admission admission,
            ConnectionHooks hooks,
            AsyncContext context,
            SubscribeRequest wanted,
            @Nullable String acknowledge,
            Runnable onEnd)
            throws IOException {
        ServletRequest request = context.getRequest();
        this.streams = streams;
        this.broker = broker;
        this.admission = admission;
        this.hooks = hooks;
        this.context = context;
        this.wanted = wanted;
        this.acknowledge = acknowledge;
        this.onEnd = onEnd;
        this.sink = new ServletSink(context, ServletSink.mayBlock(request), onEnd);
        this.closing = new Closing(wanted.channels(), hooks, onEnd);
    }

    /** Handles the request on its thread. */
    void begin(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (broker.catchUp().isAhead(wanted)) {
            await(then -> broker.catchUp().await(wanted, then));
        } else {
            decide(request, response);
        }
    }

    private void decide(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SubscribeResult result = subscribe(request, response);
        if (result instanceof SubscribeResult.ChannelTaken && !hasProbed) {
            hasProbed = true;
            await(then -> broker.probe(wanted.channels(), then));
        } else if (result != null) {
            answer(request, response, result);
        }
    }

    private void await(Consumer<Runnable> condition) {
        starting = Thread.currentThread();
        try {
            condition.accept(this::goOn);
        } finally {
            starting = null;
        }
    }

    /**
     * Continues after a wait, on a thread that may run user code. If the container ends the request before that thread runs,
     * Jetty drops what it was to do; the sink has then released the stream.
     */
    private void goOn() {
        if (Thread.currentThread() == starting) {
            decideAgain();
            return;
        }
        try {
            context.start(this::decideAgain);
        } catch (RuntimeException e) { // not always the documented type, for example while the application stops
            onEnd.run();
            LOG.debug("no response is possible after a wait: {}", RequestLog.quote(e));
        }
    }

    private void decideAgain() {
        if (sink.isOver()) {
            onEnd.run(); // the client disconnected
            return;
        }
        try {
            // The container's own objects: the wrappers of filters must not be used after the filters have returned.
            HttpServletRequest request = (HttpServletRequest) context.getRequest();
            HttpServletResponse response = (HttpServletResponse) context.getResponse();
            decide(request, response);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("a client disconnected before the response: {}", RequestLog.quote(e));
            onEnd.run();
            sink.end();
        } catch (RuntimeException e) {
            if (sink.isOver() || CommandResponses.isOver(context)) {
                LOG.debug("a client disconnected before the response: {}", RequestLog.quote(e));
            } else {
                LOG.error("a stream of {} could not be opened after a wait", RequestLog.quote(wanted.channels()), e);
            }
            onEnd.run();
            sink.end();
        }
    }

    /** Subscribes. Returns null if that failed; the error response is then sent. */
    private @Nullable SubscribeResult subscribe(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            return admission.subscribe(wanted, sink, closing);
        } catch (RuntimeException e) {
            onEnd.run();
            fail(request, response, e);
            context.complete();
            return null;
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, SubscribeResult result)
            throws IOException {
        if (!(result instanceof SubscribeResult.Accepted accepted)) {
            onEnd.run();
            streams.refuse(request, response, wanted.channels(), result);
            context.complete();
            return;
        }
        if (!sink.serve(accepted.signals())) {
            return;
        }
        try {
            RequestLog.opened(request, wanted.channels());
            if (hasOpened(accepted, request, response)) {
                closing.opened(accepted.subscription());
                stream(response, accepted);
            }
        } catch (RuntimeException e) {
            accepted.signals().failed(e);
            throw e;
        }
    }

    private boolean hasOpened(
            SubscribeResult.Accepted accepted, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            hooks.onOpen().accept(accepted.subscription());
            return true;
        } catch (RuntimeException | LinkageError e) {
            try {
                fail(request, response, e);
            } finally {
                accepted.signals().failed(e);
            }
            return false;
        }
    }

    private void fail(HttpServletRequest request, HttpServletResponse response, Throwable fault) throws IOException {
        LOG.error("a stream of {} could not be opened", RequestLog.quote(wanted.channels()), fault);
        HttpResponses.refused(
                request, response, new HttpError(500, "the stream could not be opened; the server's log says why"));
    }

    private void stream(HttpServletResponse response, SubscribeResult.Accepted accepted) {
        try {
            streams.setHeaders(response);
            GapReason gap = accepted.subscription().gap();
            if (gap != null) {
                response.setHeader(EventStream.GAP_HEADER, gap.toString());
            }
            if (acknowledge != null
                    && broker.isExclusive(wanted.channels().names().get(0))) {
                response.setHeader(EventStream.ACKNOWLEDGE, acknowledge);
            }
            response.setBufferSize(sink.bufferSize());
            sink.open();
        } catch (IllegalStateException e) {
            accepted.signals().failed(e); // it was ended before it began
        }
    }

    /** Calls the close hook once, after the stream has both opened and ended, in either order. */
    private static final class Closing implements Consumer<CloseReason> {

        private final Channels channels;
        private final ConnectionHooks hooks;
        private final Runnable onEnd;
        /** Holds the opened stream or the reason why it ended, depending on which is known first. */
        private final AtomicReference<@Nullable Object> first = new AtomicReference<>();

        Closing(Channels channels, ConnectionHooks hooks, Runnable onEnd) {
            this.channels = channels;
            this.hooks = hooks;
            this.onEnd = onEnd;
        }

        void opened(Subscription subscription) {
            if (!first.compareAndSet(null, subscription) && first.get() instanceof CloseReason reason) {
                close(subscription, reason);
            }
        }

        @Override
        public void accept(CloseReason reason) {
            onEnd.run();
            RequestLog.ended(channels, reason);
            if (!first.compareAndSet(null, reason) && first.get() instanceof Subscription subscription) {
                close(subscription, reason);
            }
        }

        private void close(Subscription subscription, CloseReason reason) {
            try {
                hooks.onClose().accept(subscription, reason);
            } catch (RuntimeException e) {
                LOG.error("the close hook failed for {}", RequestLog.quote(subscription), e);
            }
        }
    }
}
