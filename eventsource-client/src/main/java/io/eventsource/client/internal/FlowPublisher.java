package io.eventsource.client.internal;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSourceException;
import io.eventsource.protocol.MessageEvent;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Connects a source for each subscriber, and reads at most one chunk more than the subscriber has requested. */
public final class FlowPublisher implements Flow.Publisher<MessageEvent> {

    private final SourceOptions options;

    public FlowPublisher(SourceOptions options) {
        this.options = options;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super MessageEvent> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        new Subscription(subscriber).start(options);
    }

    /** One source. The first thread that enters sends the signals; others only add to its work count. */
    private static final class Subscription implements Flow.Subscription, FailureLog.Queue {

        private final Flow.Subscriber<? super MessageEvent> subscriber;
        private final ConcurrentLinkedQueue<MessageEvent> queue = new ConcurrentLinkedQueue<>();
        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger work = new AtomicInteger();
        private final AtomicBoolean cancelled = new AtomicBoolean();

        private volatile @Nullable Throwable failure;
        private volatile boolean ended;
        private volatile @Nullable DefaultEventSource source;

        Subscription(Flow.Subscriber<? super MessageEvent> subscriber) {
            this.subscriber = subscriber;
        }

        void start(SourceOptions options) {
            work.incrementAndGet(); // no signal is sent before onSubscribe
            subscriber.onSubscribe(this);
            if (!cancelled.get()) {
                DefaultEventSource connected = DefaultEventSource.connect(options, this, this::wantsMore);
                source = connected;
                if (cancelled.get()) {
                    connected.close();
                }
            }
            drain();
        }

        private boolean wantsMore() {
            return queue.isEmpty() && demand.get() > 0;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                fail(new IllegalArgumentException("a request must be for 1 event or more, but is for " + n));
                return;
            }
            demand.getAndUpdate(before -> before + n < 0 ? Long.MAX_VALUE : before + n);
            signal();
        }

        @Override
        public void cancel() {
            if (!cancelled.getAndSet(true)) {
                DefaultEventSource connected = source;
                if (connected != null) {
                    connected.close();
                }
            }
        }

        @Override
        public void onEvent(MessageEvent event) {
            queue.add(event);
            signal();
        }

        @Override
        public void onClosed(ConnectionEnd end) {
            if (!end.isOrderly()) {
                failure = new EventSourceException(end);
            }
            ended = true;
            signal();
        }

        private void fail(Throwable cause) {
            queue.clear();
            failure = cause;
            ended = true;
            DefaultEventSource connected = source;
            if (connected != null) {
                connected.close();
            }
            signal();
        }

        private void signal() {
            if (work.getAndIncrement() == 0) {
                drain();
            }
        }

        /** Sends all signals that are due, including those that other threads add in the meantime. */
        private void drain() {
            int done = work.get();
            do {
                sendEvents();
                if (ended && queue.isEmpty() && !cancelled.getAndSet(true)) {
                    Throwable cause = failure;
                    if (cause != null) {
                        subscriber.onError(cause);
                    } else {
                        subscriber.onComplete();
                    }
                }
                done = work.addAndGet(-done);
            } while (done != 0);
            DefaultEventSource connected = source;
            if (wantsMore() && connected != null) {
                connected.resume();
            }
        }

        private void sendEvents() {
            while (!cancelled.get() && demand.get() > 0) {
                MessageEvent event = queue.poll();
                if (event == null) {
                    return;
                }
                demand.getAndUpdate(before -> before == Long.MAX_VALUE ? before : before - 1);
                subscriber.onNext(event);
                DefaultEventSource connected = source;
                if (connected != null) {
                    connected.dealtWith(event);
                }
            }
        }
    }
}
