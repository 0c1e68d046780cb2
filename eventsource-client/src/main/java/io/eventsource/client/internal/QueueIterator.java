package io.eventsource.client.internal;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventIterator;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceException;
import io.eventsource.client.WaitInterruptedException;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the events of a source until they are taken.
 *
 * <p>Nothing is read from the server while an event is left.
 */
public final class QueueIterator implements EventIterator {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final ArrayDeque<MessageEvent> queue = new ArrayDeque<>();
    private @Nullable ConnectionEnd end;
    private boolean closed;

    /** The event that the program took last, until it asks for the next. Owned by the thread that iterates. */
    private @Nullable MessageEvent taken;

    private final DefaultEventSource source;

    @SuppressWarnings("this-escape") // the listener is called by another thread, and needs nothing but the queue
    public QueueIterator(SourceOptions options) {
        source = DefaultEventSource.connect(options, new Queue(), this::isEmpty);
    }

    private boolean isEmpty() {
        lock.lock();
        try {
            return queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean hasNext() {
        try {
            return await(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WaitInterruptedException(e);
        }
    }

    @Override
    public MessageEvent next() {
        MessageEvent event = hasNext() ? take() : null;
        if (event == null) {
            throw new NoSuchElementException("the event source is closed");
        }
        return event;
    }

    @Override
    public Optional<MessageEvent> poll(Duration timeout) throws InterruptedException {
        return await(Durations.nanos(timeout)) ? Optional.ofNullable(take()) : Optional.empty();
    }

    @Override
    public boolean isClosed() {
        lock.lock();
        try {
            return closed || (end != null && queue.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    private boolean await(long nanos) throws InterruptedException {
        long left = nanos;
        if (taken != null) {
            source.dealtWith(taken);
            taken = null;
        }
        lock.lockInterruptibly();
        try {
            while (queue.isEmpty() && !closed && end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (closed) {
                return false;
            }
            if (queue.isEmpty() && end != null && !end.isOrderly()) {
                throw new EventSourceException(end);
            }
            return !queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable MessageEvent take() {
        MessageEvent event;
        boolean last;
        lock.lock();
        try {
            event = queue.poll();
            last = queue.isEmpty();
        } finally {
            lock.unlock();
        }
        taken = event;
        if (last) {
            source.resume();
        }
        return event;
    }

    @Override
    public Stream<MessageEvent> stream() {
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(this::close);
    }

    @Override
    public EventSource source() {
        return source;
    }

    @Override
    public void close() {
        source.close();
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Queue implements FailureLog.Queue {

        @Override
        public void onEvent(MessageEvent event) {
            lock.lock();
            try {
                queue.add(event);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onClosed(ConnectionEnd because) {
            lock.lock();
            try {
                end = because;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
