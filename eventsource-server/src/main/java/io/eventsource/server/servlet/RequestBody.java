package io.eventsource.server.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Reads a body without holding a thread while it trickles in, and no more of it than is allowed. */
final class RequestBody implements ReadListener, AsyncListener {

    /** What is done with the body once it is there: called once, on a thread that may do work. */
    @FunctionalInterface
    interface Taker {

        /**
         * Takes the outcome.
         *
         * @param body the body; null if it was refused
         * @param refusal why it was; null if it is there
         */
        void take(byte @Nullable [] body, @Nullable Refusal refusal);
    }

    private static final int TIMEOUT_SECONDS = 30;

    private final AsyncContext context;
    private final ServletInputStream in;
    private final int maxSize;
    private final Taker taker;
    private final AtomicBoolean taken = new AtomicBoolean();

    // Owned by the container's reading thread, one at a time.
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final byte[] piece = new byte[8 * 1024];

    private RequestBody(AsyncContext context, ServletInputStream in, int maxSize, Taker taker) {
        this.context = context;
        this.in = in;
        this.maxSize = maxSize;
        this.taker = taker;
    }

    /** Reads the body of an asynchronous request, whose timeout is set here. */
    static void read(AsyncContext context, int maxSize, Taker taker) throws IOException {
        ServletInputStream in = context.getRequest().getInputStream();
        RequestBody body = new RequestBody(context, in, maxSize, taker);
        context.setTimeout(TIMEOUT_SECONDS * 1_000L);
        context.addListener(body);
        in.setReadListener(body);
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!taken.get() && in.isReady()) {
            int length = in.read(piece);
            if (length < 0) {
                return;
            }
            if (body.size() + length > maxSize) {
                hand(null, BodyText.tooLarge(maxSize));
                return;
            }
            body.write(piece, 0, length);
        }
    }

    @Override
    public void onAllDataRead() {
        hand(body.toByteArray(), null);
    }

    /** Undertow reads on its I/O thread, where no user code may run. */
    private void hand(byte @Nullable [] whole, @Nullable Refusal refusal) {
        if (taken.compareAndSet(false, true)) {
            context.start(() -> taker.take(whole, refusal));
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        if (taken.compareAndSet(false, true)) {
            taker.take(null, new Refusal(408, "the body did not arrive within " + TIMEOUT_SECONDS + " s"));
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (taken.compareAndSet(false, true)) {
            taker.take(null, new Refusal(400, "the body did not arrive whole"));
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        taken.set(true); // the container answers
    }

    @Override
    public void onComplete(AsyncEvent event) {
        // done
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nobody starts it again
    }
}
